import type { IConstruct } from 'constructs';
import { sha256 } from '../digest';
import { KubeflowError } from '../errors';

// Cluster add-ons such as DNS sit in the lowest addresses. From a /20 on, Kubernetes keeps the first 256 for those who ask for
// one, and hands out others; a smaller range has next to no such part, and its addresses may be taken when they are asked for.
// @see https://kubernetes.io/docs/concepts/services-networking/cluster-ip-allocation/
const FIRST_OFFSET = 32;
const STATIC_BAND = 256;

/**
 * Fixed addresses for Services, out of a cluster's range.
 *
 * An address follows from the Service's name alone, so that it stays when other Services come and go.
 */
export class ServiceAddresses {
  private readonly taken = new Map<string, string>();
  private readonly network: number;
  private readonly size: number;

  constructor(
    where: IConstruct,
    private readonly cidr: string,
  ) {
    const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
    const [octets, prefix] = match ? [match.slice(1, 5).map(Number), Number(match[5])] : [[], 0];
    if (!match || octets.some((octet) => octet > 255) || prefix < 12 || prefix > 26) {
      throw new KubeflowError(
        where,
        `serviceCidr "${cidr}" is not a range of Service addresses.`,
        'Kubernetes accepts an IPv4 CIDR block, and this library places Services in blocks from /12 to /26.',
        'Use the value of --service-cluster-ip-range of the cluster, for example "10.96.0.0/16".',
      );
    }
    this.size = 2 ** (32 - prefix);
    const address = octets.reduce((sum, octet) => sum * 256 + octet, 0);
    this.network = address - (address % this.size);
  }

  /** The address of a Service. Throws where another one has it. */
  public addressOf(where: IConstruct, serviceName: string, namespace: string): string {
    const service = `${namespace}/${serviceName}`;
    const band = Math.min(this.size - 2, STATIC_BAND) - FIRST_OFFSET;
    const hash = Number.parseInt(sha256(service).slice(0, 8), 16);
    const address = dotted(this.network + FIRST_OFFSET + (hash % band));
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

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
