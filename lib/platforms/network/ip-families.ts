/**
 * IP families of the pods and Services of a cluster.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/dual-stack/
 */
export enum IpFamilies {
  /** IPv4 only. */
  IPV4 = 'IPv4',
  /** IPv6 only. */
  IPV6 = 'IPv6',
  /** IPv4 and IPv6. */
  DUAL_STACK = 'dual-stack',
}
