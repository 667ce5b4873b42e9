import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import type { AnyClusterPlatformProps } from '../generic/any-cluster-platform-props';
import { IpFamilies } from '../network/cluster-network';

/** Default properties of a local cluster. */
export interface LocalClusterDefaults {
  readonly serviceCidr: string;
  /** Service CIDR of a cluster with IPv6 only. @default - unknown */
  readonly serviceCidrIpv6?: string;
  readonly apiServerPort: number;
  /** IngressClass of the ingress controller that is installed by default. */
  readonly ingressClassName?: string;
}

/** Leaves room for the base set, one notebook and a small job on a laptop. */
const MAX_DEFAULT_REQUESTS = { cpu: Cpu.millis(250), memory: Size.mebibytes(512) };

/** Machine size for the base set: it requests 2 GiB, and the cluster itself needs the rest. */
export const LOCAL_MACHINE_SIZE = { cpus: 2, memory: '4g' };

/** Folder for cluster files below the folder of an environment. */
export const CLUSTER_FOLDER = 'cluster';

/** Adds the defaults of a local cluster to the props of the user. */
export function withLocalDefaults(
  props: AnyClusterPlatformProps,
  preset: LocalClusterDefaults,
): AnyClusterPlatformProps {
  return {
    ...props,
    serviceCidr:
      props.serviceCidr ?? (props.ipFamilies === IpFamilies.IPV6 ? preset.serviceCidrIpv6 : preset.serviceCidr),
    apiServerPorts: props.apiServerPorts ?? [443, preset.apiServerPort],
    maxDefaultRequests: props.maxDefaultRequests ?? MAX_DEFAULT_REQUESTS,
    ...(!props.gateway && { ingressClassName: props.ingressClassName ?? preset.ingressClassName }),
  };
}

/** Whether a cluster has IPv6. Most local clusters then need addresses that a generated command cannot know. */
export function hasIpv6({ ipFamilies = IpFamilies.IPV4 }: AnyClusterPlatformProps): boolean {
  return ipFamilies !== IpFamilies.IPV4;
}
