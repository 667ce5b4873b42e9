import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';

/** The kinds of `ControlPlaneAccess`. */
export enum ControlPlaneAccessKind {
  /** By name, for whom IAM lets in. */
  DNS_ENDPOINT = 'DNS_ENDPOINT',
  /** By address, from networks that are named. */
  AUTHORIZED_NETWORKS = 'AUTHORIZED_NETWORKS',
}

/** A network from which the control plane may be reached. */
export interface AuthorizedNetwork {
  /** The network, as a CIDR block. */
  readonly cidr: string;

  /**
   * What people call it.
   *
   * @default - no name
   */
  readonly name?: string;
}

/** Options of `ControlPlaneAccess.authorizedNetworks`. */
export interface AuthorizedNetworksOptions {
  /** The networks from which the control plane may be reached. */
  readonly networks: AuthorizedNetwork[];

  /**
   * Whether the control plane has an address on the internet, too, which the networks are let in to.
   *
   * @default false
   */
  readonly publicEndpoint?: boolean;
}

/** How people and pipelines reach the control plane of a cluster. */
export class ControlPlaneAccess {
  /**
   * By name, with no address to attack: Google's front end asks IAM (`container.clusters.connect`) before a request gets to
   * the control plane.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/concepts/network-isolation
   */
  public static dnsEndpoint(): ControlPlaneAccess {
    return new ControlPlaneAccess(ControlPlaneAccessKind.DNS_ENDPOINT, [], false);
  }

  /**
   * By address, from networks that are named and from nowhere else.
   *
   * @param options the networks
   */
  public static authorizedNetworks(options: AuthorizedNetworksOptions): ControlPlaneAccess {
    return new ControlPlaneAccess(
      ControlPlaneAccessKind.AUTHORIZED_NETWORKS,
      options.networks,
      options.publicEndpoint ?? false,
    );
  }

  private readonly authorized: AuthorizedNetwork[];

  private constructor(
    /** Which kind of access it is. */
    public readonly kind: ControlPlaneAccessKind,
    networks: AuthorizedNetwork[],
    /** Whether the control plane has an address on the internet. */
    public readonly publicEndpoint: boolean,
  ) {
    this.authorized = networks.map((network) => ({ ...network }));
  }

  /** Networks from which the control plane may be reached by address. */
  public get networks(): AuthorizedNetwork[] {
    return this.authorized.map((network) => ({ ...network }));
  }
}

/** Throws where the networks that may reach the control plane by address are none. */
export function checkAuthorizedNetworks(where: IConstruct, access: ControlPlaneAccess): void {
  if (access.kind !== ControlPlaneAccessKind.AUTHORIZED_NETWORKS) {
    return;
  }
  if (access.networks.length === 0) {
    throw new KubeflowError(
      where,
      'controlPlaneAccess: no network is authorized, so that nobody could reach the control plane.',
      'At least one network is accepted.',
      'Use ControlPlaneAccess.dnsEndpoint() to let IAM decide instead.',
    );
  }
  for (const { cidr } of access.networks) {
    const [address, prefix] = cidr.split('/');
    const octets = address.split('.');
    const isAddress = octets.length === 4 && octets.every((octet) => /^\d{1,3}$/.test(octet) && Number(octet) <= 255);
    if (!isAddress || !/^\d{1,2}$/.test(prefix ?? '') || Number(prefix) > 32) {
      throw new KubeflowError(
        where,
        `controlPlaneAccess: "${cidr}" is not a network.`,
        'GKE accepts IPv4 CIDR blocks.',
        `Use for example "203.0.113.0/24"${isAddress ? `, or "${address}/32" for the one address` : ''}.`,
      );
    }
  }
}
