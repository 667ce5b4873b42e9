import type { k8s } from 'cdk8s-plus-27';

/** What a Service says of its addresses: one of each family where the cluster has two, and else what the cluster makes of it. */
export function serviceIpFamilyPolicy({
  ipFamilyPolicy,
}: {
  readonly ipFamilyPolicy?: string;
}): Pick<k8s.ServiceSpec, 'ipFamilyPolicy'> {
  return ipFamilyPolicy === undefined ? {} : { ipFamilyPolicy };
}
