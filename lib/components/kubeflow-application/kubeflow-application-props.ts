import type * as kplus from 'cdk8s-plus-27';
import type { MetricsOptions } from '../../metrics/metrics-options';
import type { IPlatform } from '../../platforms/platform';
import type { ComponentPodProps } from '../../pods/component-pod-props';

/** A link in the description of an Application. */
export interface ApplicationLink {
  /** What the link leads to. */
  readonly description: string;
  /** URL of the link. */
  readonly url: string;
}

/** A person or team that is responsible for an Application. */
export interface ApplicationContact {
  /**
   * Name of the person or team.
   *
   * @default - none
   */
  readonly name?: string;

  /**
   * Email address.
   *
   * @default - none
   */
  readonly email?: string;

  /**
   * Web page.
   *
   * @default - none
   */
  readonly url?: string;
}

/**
 * Description of an Application, which dashboards show.
 *
 * @see https://github.com/kubernetes-sigs/application/blob/v0.8.3/docs/api.md
 */
export interface ApplicationDescriptor {
  /**
   * Type of the application.
   *
   * @default kubeflow
   */
  readonly type?: string;

  /**
   * Version of the application.
   *
   * @default - the version of the library
   */
  readonly version?: string;

  /**
   * Description of the application.
   *
   * @default Machine learning on Kubernetes
   */
  readonly description?: string;

  /**
   * First steps for users, in Markdown.
   *
   * @default - none
   */
  readonly notes?: string;

  /**
   * Links to documentation and dashboards.
   *
   * @default - none
   */
  readonly links?: ApplicationLink[];

  /**
   * Key words.
   *
   * @default - none
   */
  readonly keywords?: string[];

  /**
   * Who develops the application.
   *
   * @default - none
   */
  readonly maintainers?: ApplicationContact[];

  /**
   * Whom to contact about this installation.
   *
   * @default - none
   */
  readonly owners?: ApplicationContact[];
}

/** A kind of objects that an Application consists of. */
export interface ApplicationComponentKind {
  /**
   * API group of the kind.
   *
   * @default - the core group, which contains for example Services
   */
  readonly group?: string;

  /** The kind, for example `StatefulSet`. */
  readonly kind: string;

  /**
   * Plural name of the kind in the Kubernetes API, in lower case.
   *
   * @default - the regular plural, for example `statefulsets`
   */
  readonly plural?: string;
}

/** An Application that another program creates, for example a Helm chart. */
export interface OtherApplication {
  /** Name of the Application. */
  readonly name: string;

  /**
   * Namespace of the Application and of its objects.
   *
   * @default - the namespace of the chart
   */
  readonly namespace?: string;

  /** Kinds in the Application's `componentKinds`. The controller is allowed to read the objects of these kinds in its namespace. */
  readonly componentKinds: ApplicationComponentKind[];
}

/** Properties of `KubeflowApplication`. */
export interface KubeflowApplicationProps extends ComponentPodProps {
  /**
   * Name of the Application. The other objects are named after it.
   *
   * @default kubeflow
   */
  readonly name?: string;

  /**
   * Description of the Application.
   *
   * @default - type, version and a short description
   */
  readonly descriptor?: ApplicationDescriptor;

  /**
   * Additional entries of the Application's `info`, by title. URLs of components are always entries.
   *
   * @default - none
   */
  readonly info?: { [title: string]: string };

  /**
   * Whether to create the CustomResourceDefinition of Applications. Set it to false if the cluster has one, for example
   * from GKE Marketplace.
   *
   * @default true
   */
  readonly createDefinition?: boolean;

  /**
   * Whether the controller also writes the status of the other Applications that the environment contains. Their objects
   * are those of their `componentKinds` that match their selector. Set it to false if another controller does.
   *
   * @default - true if `createDefinition` is. Otherwise the cluster can have a controller for all Applications
   */
  readonly manageOtherApplications?: boolean;

  /**
   * Applications that other programs create, for example Helm charts, and whose status the controller writes.
   *
   * @default - none
   */
  readonly otherApplications?: OtherApplication[];

  /**
   * Whether the Application is ready only if the hostnames of components resolve, and their certificates are valid. Set
   * it to false if hostnames resolve only outside the cluster.
   *
   * @default true
   */
  readonly checkHostnames?: boolean;

  /**
   * How Prometheus scrapes the metrics of the controller.
   *
   * @default - no scraping
   */
  readonly metrics?: MetricsOptions;

  /**
   * Resource requests and limits of the controller.
   *
   * @default - CPU 50m up to 500m, memory 96 MiB up to 192 MiB, ephemeral storage 16 MiB up to 64 MiB
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Additional labels of all objects and pods.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Platform that the controller runs on.
   *
   * @default - the platform of the chart, or any conformant cluster
   */
  readonly platform?: IPlatform;
}
