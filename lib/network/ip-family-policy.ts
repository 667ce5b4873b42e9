import type * as kube from '../k8s/kube';

/**
 * Returns the IP family policy of a Service: dual-stack if the cluster has both families, otherwise the cluster's
 * default.
 */
export function serviceIpFamilyPolicy({
  ipFamilyPolicy,
}: {
  readonly ipFamilyPolicy?: string;
}): Pick<kube.ServiceSpec, 'ipFamilyPolicy'> {
  return ipFamilyPolicy === undefined ? {} : { ipFamilyPolicy };
}
