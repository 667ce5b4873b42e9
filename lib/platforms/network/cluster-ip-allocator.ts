import type { Construct, IConstruct } from 'constructs';
import { sha256 } from '../../digest';
import { KubeflowError } from '../../errors';
import { parseCidr } from '../../validation/cidr';
import { formatIpAddress } from '../../validation/ip-address';
import { unsupported } from '../unsupported-feature';

// The lowest addresses belong to cluster add-ons such as DNS. In ranges of /20 or larger, Kubernetes reserves the first
// 256 addresses for Services with a fixed cluster IP. In smaller ranges the reserved band is tiny, and an address may
// already be in use.
// @see https://kubernetes.io/docs/concepts/services-networking/cluster-ip-allocation/
const FIRST_OFFSET = 32;
const STATIC_BAND = 256;

/** Supported prefix lengths by address bits. The API server allows Service ranges of at most 20 bits with IPv6. */
const PREFIXES = { 32: { from: 12, to: 26 }, 128: { from: 108, to: 122 } };

/**
 * Allocates fixed cluster IPs from the Service range of a cluster.
 *
 * An address depends only on the name of the Service, so it does not change when other Services are added or removed.
 */
export class ClusterIpAllocator {
  private readonly owners = new Map<string, string>();
  private readonly network: bigint;
  private readonly bits: 32 | 128;
  private readonly size: number;

  constructor(
    where: IConstruct,
    private readonly cidr: string,
  ) {
    const range = parseCidr(cidr, { allowHostBits: true });
    if (!range || range.prefix < PREFIXES[range.bits].from || range.prefix > PREFIXES[range.bits].to) {
      throw new KubeflowError(
        where,
        `serviceCidr "${cidr}" is not a valid Service range.`,
        'Must be a CIDR block from /12 to /26, or from /108 to /122 for IPv6.',
        'Use the value of --service-cluster-ip-range of the cluster, for example "10.96.0.0/16" or "fd00:10:96::/112".',
      );
    }
    this.bits = range.bits;
    this.size = 2 ** (range.bits - range.prefix);
    this.network = range.first;
  }

  /**
   * Returns the cluster IP of a Service.
   *
   * @throws KubeflowError if another Service has the address.
   */
  public allocate(where: IConstruct, serviceName: string, namespace: string): string {
    const service = `${namespace}/${serviceName}`;
    const band = Math.min(this.size - 2, STATIC_BAND) - FIRST_OFFSET;
    const hash = Number.parseInt(sha256(service).slice(0, 8), 16);
    const address = formatIpAddress(this.network + BigInt(FIRST_OFFSET + (hash % band)), this.bits);
    const owner = this.owners.get(address);
    if (owner !== undefined && owner !== service) {
      throw new KubeflowError(
        where,
        `the Services ${owner} and ${service} have the same cluster IP ${address}.`,
        `Cluster IPs are derived from names, within ${this.cidr}.`,
        'Set `clusterIp` of one of them to an unused address of that range, or rename one.',
      );
    }
    this.owners.set(address, service);
    return address;
  }
}

/** The Service range of a platform, if it is known. */
export interface ClusterIpSource {
  /** Name of the platform for error messages. */
  readonly platform: string;
  readonly clusterIpAllocator?: ClusterIpAllocator;
  /** How to specify the range: the first part of a sentence that ends with a comma. */
  readonly hint: string;
}

/**
 * Returns a fixed cluster IP for a Service that nodes mount volumes from.
 *
 * @throws KubeflowError if the Service range is unknown.
 */
export function allocateClusterIp(
  where: Construct,
  serviceName: string,
  namespace: string,
  { platform, clusterIpAllocator, hint }: ClusterIpSource,
): string {
  if (!clusterIpAllocator) {
    throw unsupported({
      where,
      requestedBy: `a fixed cluster IP for the Service ${namespace}/${serviceName}, which nodes cannot resolve by name,`,
      platform,
      limitation: 'no known Service range',
      alternatives: [hint, 'or set `clusterIp` of the disk to an unused address of that range.'],
    });
  }
  return clusterIpAllocator.allocate(where, serviceName, namespace);
}
