/**
 * The addresses that the pods and Services of a cluster have.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/dual-stack/
 */
export enum IpFamilies {
  /** IPv4 alone. */
  IPV4 = 'IPv4',
  /** IPv6 alone. */
  IPV6 = 'IPv6',
  /** Both. */
  DUAL_STACK = 'dual-stack',
}
