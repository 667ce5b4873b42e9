import type { k8s } from 'cdk8s-plus-27';

/**
 * Returns the IP family policy of a Service: dual-stack if the cluster has both families, otherwise the cluster's
 * default.
 */
export function serviceIpFamilyPolicy({
  ipFamilyPolicy,
}: {
  readonly ipFamilyPolicy?: string;
}): Pick<k8s.ServiceSpec, 'ipFamilyPolicy'> {
  return ipFamilyPolicy === undefined ? {} : { ipFamilyPolicy };
}
