import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import type { AnyClusterPlatformProps } from '../generic/any-cluster-platform-props';
import { IpFamilies } from '../network/ip-families';

/** What a kind of local cluster is like out of the box. */
export interface LocalClusterDefaults {
  readonly serviceCidr: string;
  /** The same where it has IPv6 alone. @default - not known */
  readonly serviceCidrIpv6?: string;
  readonly apiServerPort: number;
  /** The ingress controller that is there without being asked for. */
  readonly ingressClassName?: string;
}

/** Room for the base set, one notebook and a small job beside what else runs on a laptop. */
const MAX_DEFAULT_REQUESTS = { cpu: Cpu.millis(250), memory: Size.mebibytes(512) };

/** What makes a cluster for the base set: with requests of 2 GiB there is room for the cluster's own parts. */
export const LOCAL_MACHINE_SIZE = { cpus: 2, memory: '4g' };

/** Below the folder of an environment. */
export const CLUSTER_FOLDER = 'cluster';

/** What a kind of local cluster is like, under what its owner says of it. */
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

/** Whether a cluster has IPv6, which most products want more for than a command can know: the addresses of nodes, say. */
export function hasIpv6({ ipFamilies = IpFamilies.IPV4 }: AnyClusterPlatformProps): boolean {
  return ipFamilies !== IpFamilies.IPV4;
}
