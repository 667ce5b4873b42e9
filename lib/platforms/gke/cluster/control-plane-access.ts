import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { parseCidr } from '../../../validation/cidr';
import { parseIpAddress } from '../../../validation/ip-address';

/** Kinds of `ControlPlaneAccess`. */
export enum ControlPlaneAccessKind {
  /** DNS endpoint, with access controlled by IAM. */
  DNS_ENDPOINT = 'DNS_ENDPOINT',
  /** IP endpoint, with access from specific networks only. */
  AUTHORIZED_NETWORKS = 'AUTHORIZED_NETWORKS',
}

/** A network that can access the control plane. */
export interface AuthorizedNetwork {
  /** CIDR block of the network. */
  readonly cidr: string;

  /**
   * Display name of the network.
   *
   * @default - no name
   */
  readonly name?: string;
}

/** Options of `ControlPlaneAccess.authorizedNetworks`. */
export interface AuthorizedNetworksOptions {
  /** Networks that can access the control plane. */
  readonly networks: AuthorizedNetwork[];

  /**
   * Whether the control plane also has a public IP endpoint, open to the same networks.
   *
   * @default false
   */
  readonly publicEndpoint?: boolean;
}

/** Access of users and pipelines to the control plane of a cluster. */
export class ControlPlaneAccess {
  /**
   * Exposes the control plane with a DNS name and without an IP address. Google's front end checks the IAM permission
   * `container.clusters.connect` before it forwards a request to the control plane.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/concepts/network-isolation
   */
  public static dnsEndpoint(): ControlPlaneAccess {
    return new ControlPlaneAccess(ControlPlaneAccessKind.DNS_ENDPOINT, [], false);
  }

  /**
   * Exposes the control plane with an IP address to the listed networks only.
   *
   * @param options options
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
    /** Kind of the access. */
    public readonly kind: ControlPlaneAccessKind,
    networks: AuthorizedNetwork[],
    /** Whether the control plane has a public IP endpoint. */
    public readonly publicEndpoint: boolean,
  ) {
    this.authorized = networks.map((network) => ({ ...network }));
  }

  /** Networks that can access the IP endpoint of the control plane. */
  public get networks(): AuthorizedNetwork[] {
    return this.authorized.map((network) => ({ ...network }));
  }
}

/**
 * Validates the authorized networks of the control plane.
 *
 * @throws KubeflowError if `networks` is empty or contains an invalid CIDR block.
 */
export function checkAuthorizedNetworks(where: IConstruct, access: ControlPlaneAccess | undefined): void {
  if (access?.kind !== ControlPlaneAccessKind.AUTHORIZED_NETWORKS) {
    return;
  }
  if (access.networks.length === 0) {
    throw new KubeflowError(
      where,
      'controlPlaneAccess: `networks` is empty, so the control plane would be inaccessible.',
      'Must contain at least one network.',
      'Add a network, or use ControlPlaneAccess.dnsEndpoint() to control access with IAM.',
    );
  }
  for (const { cidr } of access.networks) {
    if (!parseCidr(cidr, { family: 'ipv4', allowHostBits: true })) {
      const [address] = cidr.split('/');
      const isAddress = parseIpAddress(address)?.bits === 32;
      throw new KubeflowError(
        where,
        `controlPlaneAccess: "${cidr}" is not a valid network.`,
        'Must be an IPv4 CIDR block.',
        `Use for example "203.0.113.0/24"${isAddress ? `, or "${address}/32" for this address only` : ''}.`,
      );
    }
  }
}
