import type { Size } from 'cdk8s';
import type { Cpu, k8s } from 'cdk8s-plus-27';
import type { ImageOverride } from '../images';
import type { KubernetesVersion } from './kubernetes-version';

/** What all platforms can be told. */
export interface PlatformProps {
  /**
   * Namespace of the charts that name none.
   *
   * @default kubeflow
   */
  readonly namespace?: string;

  /**
   * Version of Kubernetes of the cluster. What it does not have is not written.
   *
   * @default KubernetesVersion.V1_33, the oldest: what is written for it is accepted by the newer ones, too
   */
  readonly kubernetesVersion?: KubernetesVersion;

  /**
   * Registry that all images are pulled from, for clusters that reach only a mirror: those of components, and those that you name
   * for notebooks, jobs and further containers. Repositories, tags and digests stay: `python:3.12` is `<registry>/library/python:3.12`.
   *
   * Images that users of JupyterHub type in are pulled as they are typed.
   *
   * @default - each image's own registry
   */
  readonly imageRegistry?: string;

  /**
   * Registries that the cluster reaches beside `imageRegistry`: what you name there stays there.
   *
   * @default - those that `images` names
   */
  readonly reachableRegistries?: string[];

  /**
   * Names of the Secrets that the images of all pods are pulled with. They are in each namespace that has pods.
   *
   * @default - none
   */
  readonly imagePullSecrets?: string[];

  /**
   * Labels of the nodes that all pods run on. What a component says of the same label wins.
   *
   * @default - any node
   */
  readonly nodeSelector?: { [key: string]: string };

  /**
   * Taints of nodes that all pods tolerate.
   *
   * @default - none
   */
  readonly tolerations?: k8s.Toleration[];

  /**
   * The most that a container requests whose resources you do not state. Its limits stay, so that it has more where there is more.
   *
   * @default - as much as each component asks for; on platforms of one machine 250 millicores and 512Mi
   */
  readonly maxDefaultRequests?: MaxDefaultRequests;

  /**
   * Whether the cluster picks whom pods run as and refuses those that say so themselves, as OpenShift does. Then no pod names a user or
   * a group but as a further one, and images must run as anybody.
   *
   * @default false
   * @see https://docs.redhat.com/en/documentation/openshift_container_platform/4.20/html/authentication_and_authorization/managing-pod-security-policies
   */
  readonly usesArbitraryUserIds?: boolean;

  /**
   * Whether the platform makes namespaces. Without, they exist, and that they are closed is the affair of whoever made them.
   *
   * @default true
   */
  readonly createNamespaces?: boolean;

  /**
   * Labels of all namespaces that are made. Those by which a namespace enforces Pod Security are the library's own.
   *
   * @default - none
   */
  readonly namespaceLabels?: { [key: string]: string };

  /**
   * Overrides of the pinned images, by `ComponentImage`.
   *
   * @default - the pinned images
   */
  readonly images?: { [image: string]: ImageOverride };
}

/** The most that a container requests whose resources nobody states. */
export interface MaxDefaultRequests {
  /**
   * CPU.
   *
   * @default - as much as the component asks for
   */
  readonly cpu?: Cpu;

  /**
   * Memory.
   *
   * @default - as much as the component asks for
   */
  readonly memory?: Size;
}
