import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { parseCidr } from '../../../validation/cidr';
import { parseIpAddress } from '../../../validation/ip-address';
import { type ControlPlaneAccess, ControlPlaneAccessKind } from './control-plane-access';

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
    if (!parseCidr(cidr, { family: 'ipv4', allowHostBits: true })) {
      const [address] = cidr.split('/');
      const isAddress = parseIpAddress(address)?.bits === 32;
      throw new KubeflowError(
        where,
        `controlPlaneAccess: "${cidr}" is not a network.`,
        'GKE accepts IPv4 CIDR blocks.',
        `Use for example "203.0.113.0/24"${isAddress ? `, or "${address}/32" for the one address` : ''}.`,
      );
    }
  }
}
