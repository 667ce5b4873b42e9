import type { NetworkPeer } from '../../network/network-peer';
import type { SecretKeyRef } from '../../pods/secret-key-ref';

/** HTTP proxy through which pods reach addresses outside of the cluster. */
export interface HttpProxyOptions {
  /**
   * URL of the proxy with its port, without user name and password: `http://proxy.example.com:3128`.
   *
   * It is the value of HTTP_PROXY and HTTPS_PROXY, unless `urlSecret` is set.
   */
  readonly url: string;

  /**
   * Key of a Secret with the URL, if the proxy requires a user name and a password. The URL must have the same host and port
   * as `url`, and no line end. The Secret must exist in each namespace that has pods.
   *
   * Anyone who can run a program in a pod, such as users of notebooks, can read it.
   *
   * @default - none: the proxy requires no password
   */
  readonly urlSecret?: SecretKeyRef;

  /**
   * The proxy in network policies: its addresses or its pods. Peers without `ports` get the port of `url`. Required if the
   * host of `url` is a name, because network policies cannot contain names. Set the ports of the pods if a Service of the
   * cluster forwards to another port.
   *
   * @default - the address in `url`
   */
  readonly peers?: NetworkPeer[];

  /**
   * Destinations that pods reach without the proxy, in addition to those of the cluster: hostnames (`git.example.com`),
   * domains (`.example.com`), IP addresses and CIDR blocks.
   *
   * @default - Services and the domain of the cluster, the API server, and non-public addresses
   */
  readonly noProxy?: string[];
}
