import type { IpFamily } from '../validation/cidr';

/** CIDR blocks by address family. */
export type CidrsByFamily = { readonly [family in IpFamily]: readonly string[] };

export const ANY_CIDR = { ipv4: '0.0.0.0/0', ipv6: '::/0' } as const;

/**
 * Metadata servers of clouds, which return instance data including credentials. IPv4: most clouds, GKE nodes, Azure,
 * Alibaba Cloud and Oracle Cloud. IPv6: Amazon, Google, Oracle Cloud, Scaleway, Akamai, Alibaba Cloud and OpenStack.
 */
export const METADATA_SERVER_CIDRS: CidrsByFamily = {
  ipv4: ['169.254.169.254/32', '169.254.169.252/32', '168.63.129.16/32', '100.100.100.200/32', '192.0.0.192/32'],
  ipv6: [
    'fd00:ec2::254/128',
    'fd20:ce::254/128',
    'fd00:c1::a9fe:a9fe/128',
    'fd00:42::42/128',
    'fd00:a9fe:a9fe::1/128',
    'fd00:100::100:200/128',
    'fe80::a9fe:a9fe/128',
  ],
};

/**
 * Private networks. The IPv6 list contains the private IPv4 networks through NAT64.
 *
 * @see https://datatracker.ietf.org/doc/html/rfc1918
 * @see https://datatracker.ietf.org/doc/html/rfc4193
 */
export const PRIVATE_CIDRS: CidrsByFamily = {
  ipv4: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'],
  ipv6: ['fc00::/7', '64:ff9b::a00:0/104', '64:ff9b::ac10:0/108', '64:ff9b::c0a8:0/112'],
};

/**
 * Addresses outside of the internet: private networks, shared address space of providers (which some clouds use for
 * pods), link-local addresses and metadata servers. IPv4-mapped IPv6 addresses are not listed: they are never on the
 * wire, and Kubernetes rejects policies with them.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry/
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry/
 */
export const NON_PUBLIC_CIDRS: CidrsByFamily = {
  ipv4: [...PRIVATE_CIDRS.ipv4, '169.254.0.0/16', '100.64.0.0/10', '192.0.0.0/24', '168.63.129.16/32'],
  ipv6: [
    ...PRIVATE_CIDRS.ipv6,
    'fe80::/10',
    '64:ff9b::a9fe:0/112',
    '64:ff9b::6440:0/106',
    '64:ff9b::c000:0/120',
    '64:ff9b::a83f:8110/128',
  ],
};
