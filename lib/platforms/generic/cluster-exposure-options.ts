import type { NetworkPeer } from '../../network/network-peer';
import type { TlsTermination } from '../capabilities/tls-termination';

/** Reference to an existing Gateway. */
export interface GatewayReference {
  /** Name of the Gateway. */
  readonly name: string;
  /** Namespace of the Gateway. */
  readonly namespace: string;
  /**
   * Name of the only listener to use.
   *
   * @default - all listeners that accept the hostname
   */
  readonly sectionName?: string;
}

/** Options of Ingresses, which are created if there is no Gateway. */
export interface IngressControllerOptions {
  readonly className: string;
  readonly annotations?: { readonly [key: string]: string };
  /** Whether the controller terminates TLS with the Secret `<service>-tls`. */
  readonly tls?: boolean;
  /** Names of TLS Secrets by hostname. @default - `<service>-tls` */
  readonly tlsSecrets?: { readonly [hostname: string]: string };
}

/** The Gateway or ingress controller of a cluster, and where TLS ends. */
export interface ClusterExposureConfig {
  readonly gateway?: GatewayReference;
  readonly ingress?: IngressControllerOptions;
  readonly tlsTermination?: TlsTermination;
  /** Sources of requests. @default - unknown */
  readonly peers?: NetworkPeer[];
}
