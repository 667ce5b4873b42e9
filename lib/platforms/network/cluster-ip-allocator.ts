import type { Construct, IConstruct } from 'constructs';
import { sha256 } from '../../digest';
import { KubeflowError } from '../../errors';
import { parseCidr } from '../../validation/cidr';
import { formatIpAddress } from '../../validation/ip-address';
import { unsupported } from '../unsupported-feature';

// Cluster add-ons such as DNS sit in the lowest addresses. From a /20 on, Kubernetes keeps the first 256 for those who ask for
// one, and hands out others; a smaller range has next to no such part, and its addresses may be taken when they are asked for.
// @see https://kubernetes.io/docs/concepts/services-networking/cluster-ip-allocation/
const FIRST_OFFSET = 32;
const STATIC_BAND = 256;

/** How large ranges may be, by the bits of their addresses: the API server accepts no more than 20 bits of IPv6 for Services. */
const PREFIXES = { 32: { from: 12, to: 26 }, 128: { from: 108, to: 122 } };

/**
 * Fixed addresses for Services, out of a cluster's range.
 *
 * An address follows from the Service's name alone, so that it stays when other Services come and go.
 */
export class ClusterIpAllocator {
  private readonly taken = new Map<string, string>();
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
        `serviceCidr "${cidr}" is not a range of Service addresses.`,
        'Kubernetes accepts a CIDR block, and this library places Services in blocks from /12 to /26, those of IPv6 from /108 to /122.',
        'Use the value of --service-cluster-ip-range of the cluster, for example "10.96.0.0/16" or "fd00:10:96::/112".',
      );
    }
    this.bits = range.bits;
    this.size = 2 ** (range.bits - range.prefix);
    this.network = range.first;
  }

  /** The address of a Service. Throws where another one has it. */
  public allocate(where: IConstruct, serviceName: string, namespace: string): string {
    const service = `${namespace}/${serviceName}`;
    const band = Math.min(this.size - 2, STATIC_BAND) - FIRST_OFFSET;
    const hash = Number.parseInt(sha256(service).slice(0, 8), 16);
    const address = formatIpAddress(this.network + BigInt(FIRST_OFFSET + (hash % band)), this.bits);
    const owner = this.taken.get(address);
    if (owner !== undefined && owner !== service) {
      throw new KubeflowError(
        where,
        `the Services ${owner} and ${service} would both have the address ${address}.`,
        `Addresses are made from names, within ${this.cidr}.`,
        'Set `clusterIp` of one of them to a free address of that range, or rename one.',
      );
    }
    this.taken.set(address, service);
    return address;
  }
}

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
