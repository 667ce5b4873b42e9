import type { Construct } from 'constructs';
import { unsupported } from '../unsupported-feature';
import type { ClusterIpAllocator } from './cluster-ip-allocator';

/** A platform that may know the range of its Services. */
export interface ClusterIpSource {
  /** The platform in words, for errors. */
  readonly platform: string;
  readonly clusterIpAllocator?: ClusterIpAllocator;
  /** How its owner tells the range, up to a comma. */
  readonly hint: string;
}

/** A fixed address for a Service that nodes mount. Throws where the range that it would be of is not known. */
export function allocateClusterIp(
  where: Construct,
  serviceName: string,
  namespace: string,
  { platform, clusterIpAllocator, hint }: ClusterIpSource,
): string {
  if (!clusterIpAllocator) {
    throw unsupported({
      where,
      requestedBy: `a fixed address for the Service ${namespace}/${serviceName}, which nodes mount and cannot resolve by name,`,
      platform,
      limitation: 'no range of Service addresses that this program knows',
      alternatives: [hint, 'or set `clusterIp` of the disk to a free address of that range.'],
    });
  }
  return clusterIpAllocator.allocate(where, serviceName, namespace);
}
