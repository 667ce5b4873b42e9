import type * as kplus from 'cdk8s-plus-27';
import type * as k8s from '../../k8s';
import type { HttpProxyOptions } from '../pod-environment/http-proxy-options';
import type { TrustedCertificates } from '../pod-environment/trusted-certificates';

/** A taint of nodes, as in Kubernetes. */
export interface PreemptibleNodeTaint {
  /** Key of the taint. */
  readonly key: string;

  /**
   * Value of the taint.
   *
   * @default - empty
   */
  readonly value?: string;

  /** `NoSchedule`, `NoExecute` or `PreferNoSchedule`. */
  readonly effect: string;
}

/** Nodes that their provider can reclaim at any time, such as Spot VMs. */
export interface PreemptibleNodes {
  /** Labels of the nodes. */
  readonly labels: { [key: string]: string };

  /**
   * Taints of the nodes.
   *
   * @default - none
   */
  readonly taints?: PreemptibleNodeTaint[];
}

/** Settings that apply to all pods of a platform. */
export interface IPodsCapability {
  /** Names of the image pull Secrets of every pod, in the namespace of the pod. */
  readonly imagePullSecrets: string[];

  /** Labels that the node of every pod must have. A value that a component sets for the same label takes precedence. */
  readonly nodeSelector: { [key: string]: string };

  /** Taints that every pod tolerates. */
  readonly tolerations: k8s.Toleration[];

  /**
   * Nodes that their provider can reclaim at any time. Nodes with the labels of Spot VMs of known clouds need not be listed.
   *
   * @default - unknown
   */
  readonly preemptibleNodes?: PreemptibleNodes[];

  /**
   * HTTP proxy of all pods.
   *
   * @default - none
   */
  readonly httpProxy?: HttpProxyOptions;

  /**
   * Certificate authorities that all pods trust.
   *
   * @default - those of each image
   */
  readonly trustedCertificates?: TrustedCertificates;

  /** Whether the cluster assigns user IDs and rejects pods that set one (OpenShift). */
  readonly usesArbitraryUserIds: boolean;

  /**
   * Returns the image reference that the cluster pulls: in the registry mirror, if the platform has one.
   *
   * @param reference the image reference that the user specified
   */
  image(reference: string): string;

  /**
   * Returns the resources of a container whose resources the user does not specify.
   *
   * @param resources defaults of the component
   */
  defaultResources(resources: kplus.ContainerResources): kplus.ContainerResources;
}
