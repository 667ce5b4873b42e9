import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { cidrPeers } from '../../network/network-peer-checks';
import { PRIVATE_CIDRS } from '../../network/special-cidrs';
import { cidrContains } from '../../validation/cidr';

/**
 * Checks the addresses of the API server, and returns a copy.
 *
 * @throws KubeflowError if the list is empty or contains an invalid CIDR.
 */
export function checkedApiServerCidrs(where: IConstruct, cidrs: string[] | undefined): string[] | undefined {
  cidrPeers(where, 'apiServerCidrs', cidrs);
  if (cidrs?.length === 0) {
    throw new KubeflowError(
      where,
      'apiServerCidrs is empty.',
      'Must contain the addresses of the API server, or the hub and the TFJob operator could not reach it.',
      'Remove `apiServerCidrs` if the addresses are unknown.',
    );
  }
  return cidrs && [...cidrs];
}

/**
 * IPv4 addresses of machines and containers without a public address: private networks, link-local addresses, shared address
 * space, and the range for tests of networks, which some container runtimes use.
 */
const CIDRS_WITHOUT_INTERNET = [...PRIVATE_CIDRS.ipv4, '169.254.0.0/16', '100.64.0.0/10', '198.18.0.0/15'];

/**
 * Returns the addresses that an API server without a public address can have.
 *
 * @param others other addresses that it can have, for example those of its Service, if known
 */
export function privateApiServerCidrs(...others: readonly (string | undefined)[]): string[] {
  return [
    ...CIDRS_WITHOUT_INTERNET,
    ...(others.filter(
      (cidr) => cidr !== undefined && !CIDRS_WITHOUT_INTERNET.some((known) => cidrContains(known, cidr)),
    ) as string[]),
  ];
}
