/** Where TLS ends for requests from outside the cluster, if the program configures no certificate. */
export enum TlsTermination {
  /**
   * Outside of the program: at a load balancer in front of the cluster, or at the ingress controller or Gateway with a
   * certificate of its own. Clients connect with TLS.
   */
  EXTERNAL = 'External',
  /** Nowhere. Passwords, cookies and data are sent in clear text, so use it only on an isolated network. */
  NONE = 'None',
}
