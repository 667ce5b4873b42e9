import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import type { AnyClusterPlatformProps } from '../generic/any-cluster-platform';

/** What a kind of local cluster is like out of the box. */
export interface LocalPreset {
  readonly serviceCidr: string;
  readonly apiServerPort: number;
  /** The ingress controller that is there without being asked for. */
  readonly ingressClassName?: string;
}

/** Room for the base set, one notebook and a small job beside what else runs on a laptop. */
const REQUEST_CEILING = { cpu: Cpu.millis(250), memory: Size.mebibytes(512) };

/** What makes a cluster for the base set: with requests of 2 GiB there is room for the cluster's own parts. */
export const LAPTOP = { cpus: 2, memory: '4g' };

/** Below the folder of an environment. */
export const CLUSTER_FOLDER = 'cluster';

/** What a kind of local cluster is like, under what its owner says of it. */
export function withPreset(props: AnyClusterPlatformProps, preset: LocalPreset): AnyClusterPlatformProps {
  return {
    ...props,
    serviceCidr: props.serviceCidr ?? preset.serviceCidr,
    apiServerPorts: props.apiServerPorts ?? [443, preset.apiServerPort],
    requestCeiling: props.requestCeiling ?? REQUEST_CEILING,
    ...(!props.gateway && { ingressClassName: props.ingressClassName ?? preset.ingressClassName }),
  };
}
