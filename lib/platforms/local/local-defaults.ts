import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import type { NetworkPeer } from '../../network/network-peer';
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
  /** Pods of known ingress controllers, by IngressClass. */
  readonly ingressControllerPeers?: ReadonlyMap<string, NetworkPeer[]>;
}

/** Leaves room for the base set, one notebook and a small job on a laptop. */
const MAX_DEFAULT_REQUESTS = { cpu: Cpu.millis(250), memory: Size.mebibytes(512) };

/** Folder for cluster files below the environment's folder in the deployment output. */
export const CLUSTER_FOLDER = 'cluster';

/** Pods of an ingress controller. */
export function controllerPods(namespace: string, podLabels?: { [key: string]: string }): NetworkPeer[] {
  return [{ namespaceLabels: { 'kubernetes.io/metadata.name': namespace }, ...(podLabels && { podLabels }) }];
}

/** Adds the defaults of a local cluster to the props of the user. */
export function withLocalDefaults(
  props: AnyClusterPlatformProps,
  preset: LocalClusterDefaults,
): AnyClusterPlatformProps {
  const ingressClassName = props.ingressClassName ?? preset.ingressClassName;
  return {
    ...props,
    serviceCidr:
      props.serviceCidr ?? (props.ipFamilies === IpFamilies.IPV6 ? preset.serviceCidrIpv6 : preset.serviceCidr),
    apiServerPorts: props.apiServerPorts ?? [443, preset.apiServerPort],
    maxDefaultRequests: props.maxDefaultRequests ?? MAX_DEFAULT_REQUESTS,
    ...(!props.gateway && {
      ingressClassName,
      ingressControllerPeers:
        props.ingressControllerPeers ?? preset.ingressControllerPeers?.get(ingressClassName ?? ''),
    }),
  };
}

/** Whether a cluster has IPv6. Most local clusters then need addresses that a generated command cannot know. */
export function hasIpv6({ ipFamilies = IpFamilies.IPV4 }: AnyClusterPlatformProps): boolean {
  return ipFamilies !== IpFamilies.IPV4;
}

/**
 * Returns the name of the cluster that a tool creates for a context; undefined if the tool does not create such a context,
 * and the cluster therefore exists.
 *
 * @param prefix start of the contexts of the tool
 * @param otherwise name of the cluster if there is no context
 */
export function clusterNameOf(context: string | undefined, prefix: string, otherwise: string): string | undefined {
  const name = context === undefined ? otherwise : context.startsWith(prefix) ? context.slice(prefix.length) : '';
  return /^[a-z0-9][a-z0-9.-]*$/.test(name) ? name : undefined;
}
