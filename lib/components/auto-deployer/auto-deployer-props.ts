import type { Duration } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { MetricsOptions } from '../../metrics/metrics-options';
import type { NetworkPeer } from '../../network/network-peer';
import type { ExposureOptions } from '../../platforms/capabilities/exposure';
import type { IPlatform } from '../../platforms/platform';
import type { ComponentPodProps } from '../../pods/component-pod-props';

/** Resources that programs create or grant access to, in addition to those of this library. */
export interface DeployedResources {
  /**
   * API group of the resources.
   *
   * @default - the core group, which contains for example Services
   */
  readonly apiGroup?: string;

  /** Plural names of the resources in lower case, for example `widgets`. */
  readonly resources: string[];

  /**
   * What Jobs may do with the resources.
   *
   * @default - get, list, create, patch and delete, which deploying requires
   */
  readonly verbs?: string[];
}

/** Properties of `AutoDeployer`. */
export interface AutoDeployerProps extends ComponentPodProps {
  /** Text of `deployments.yaml`. Check it with `kubeflow-cdk auto-deploy check`. */
  readonly config: string;

  /**
   * Names of the Secrets with the credentials of repositories, in the namespace of the chart. `credentialsSecret` in the
   * configuration must be one of them.
   *
   * @default - none
   */
  readonly credentialsSecrets?: string[];

  /**
   * Time between passes of the reconciler, in whole seconds, at least 5.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;

  /**
   * Resources that Jobs may deploy in addition to those of this library.
   *
   * @default - none
   */
  readonly additionalResources?: DeployedResources[];

  /**
   * Networks and pods that the reconciler and Jobs can reach in addition to the internet (ports 22, 80 and 443), for example
   * a Git server or a package registry in a private network. Deletions reach only the API server.
   *
   * @default - none
   */
  readonly allowEgressTo?: NetworkPeer[];

  /**
   * Pods and networks inside the cluster that may connect to the server. `kubectl port-forward` always works.
   *
   * @default - none
   */
  readonly allowIngressFrom?: NetworkPeer[];

  /**
   * Exposes the server outside the cluster under a hostname. The server does not authenticate users.
   *
   * @default - not exposed
   */
  readonly exposure?: ExposureOptions;

  /**
   * How Prometheus scrapes the metrics of the server.
   *
   * @default - no scraping
   */
  readonly metrics?: MetricsOptions;

  /**
   * Resource requests and limits of the reconciler.
   *
   * @default - CPU 50m up to 1, memory 128 MiB up to 384 MiB, ephemeral storage 64 MiB up to 1 GiB
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Resource requests and limits of the server.
   *
   * @default - CPU 20m up to 500m, memory 96 MiB up to 256 MiB, ephemeral storage 16 MiB up to 64 MiB
   */
  readonly serverResources?: kplus.ContainerResources;

  /**
   * Additional labels of all objects, and of the pods of the reconciler and the server.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Platform that the auto-deployer runs on.
   *
   * @default - the platform of the chart, or any conformant cluster
   */
  readonly platform?: IPlatform;
}
