import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { parseIpAddress } from './ip-address';

/** Address family of a CIDR block. */
export type IpFamily = 'ipv4' | 'ipv6';

/** A range of IP addresses in CIDR notation. */
export interface Cidr {
  readonly family: IpFamily;
  /** Number of bits of an address: 32 for IPv4, 128 for IPv6. */
  readonly bits: 32 | 128;
  /** Number of leading bits that all addresses of the block share. */
  readonly prefix: number;
  /** The first address of the block. */
  readonly first: bigint;
}

/** Which CIDR blocks are valid. */
export interface CidrRule {
  /** @default - both families */
  readonly family?: IpFamily;
  /**
   * Whether bits after the prefix of an IPv4 block may be set, as in `10.0.0.1/8`. IPv6 blocks may always have such bits.
   *
   * @default false
   */
  readonly allowHostBits?: boolean;
  /** Smallest prefix length, of the largest block. @default 0 */
  readonly minPrefix?: number;
  /** Largest prefix length, of the smallest block. @default - all bits of the address */
  readonly maxPrefix?: number;
}

/** How an error describes a CIDR block. */
export interface CidrDescription extends CidrRule {
  /** The system that accepts the block, as the subject of an error. @default Kubernetes */
  readonly acceptedBy?: string;
  /** A valid block, for example `10.0.0.0/8`. */
  readonly example: string;
}

/**
 * Parses a CIDR block. Returns undefined if the text is not one, or if the rule excludes it.
 *
 * IPv4 addresses in IPv6 notation (`::ffff:10.0.0.0/104`) are not supported: the API server rejects them.
 */
export function parseCidr(text: string, rule: CidrRule = {}): Cidr | undefined {
  // A pattern would convert a list with one block to text.
  const parts = typeof text === 'string' ? /^([^/]*)\/(0|[1-9]\d{0,2})$/.exec(text) : undefined;
  const [, addressText = '', length = ''] = parts ?? [];
  const address = parseIpAddress(addressText);
  if (!address) {
    return undefined;
  }
  const { number, bits } = address;
  const { family, minPrefix = 0, maxPrefix = bits, allowHostBits = bits === 128 } = rule;
  const prefix = Number(length);
  if (prefix > bits || prefix < minPrefix || prefix > maxPrefix) {
    return undefined;
  }
  const cidr: Cidr = {
    family: bits === 32 ? 'ipv4' : 'ipv6',
    bits,
    prefix,
    first: number - (number % 2n ** BigInt(bits - prefix)),
  };
  const isMappedIpv4 = bits === 128 && number >> 32n === 0xffffn;
  const isExcluded = (family !== undefined && family !== cidr.family) || (!allowHostBits && number !== cidr.first);
  return isMappedIpv4 || isExcluded ? undefined : cidr;
}

/** Returns the address family of a CIDR block, or undefined if the text is not one. */
export function cidrFamily(text: string): IpFamily | undefined {
  return parseCidr(text, { allowHostBits: true })?.family;
}

/** Whether one block contains all addresses of another one. False if one of the texts is not a valid block. */
export function cidrContains(outer: string, inner: string): boolean {
  const [network, part] = [parseCidr(outer), parseCidr(inner)];
  return network !== undefined && part !== undefined && contains(network, part);
}

/** Whether two blocks have addresses in common. False if one of the texts is not a valid block. */
export function cidrsOverlap(one: string, other: string): boolean {
  return cidrContains(one, other) || cidrContains(other, one);
}

/**
 * Checks a CIDR block and returns it parsed.
 *
 * @throws KubeflowError if the text is not a CIDR block, or if the rule excludes it.
 */
export function checkCidr(where: IConstruct, what: string, text: string, description: CidrDescription): Cidr {
  const parsed = parseCidr(text, description);
  if (parsed) {
    return parsed;
  }
  const { acceptedBy = 'Kubernetes', family, minPrefix, maxPrefix, allowHostBits, example } = description;
  const version = family === undefined ? 'a' : family === 'ipv4' ? 'an IPv4' : 'an IPv6';
  const limits =
    minPrefix === undefined ? '' : ` from /${minPrefix}${maxPrefix === undefined ? '' : ` to /${maxPrefix}`}`;
  const zeros = allowHostBits ? '' : ' whose bits after the prefix are zero';
  throw new KubeflowError(
    where,
    `${what}: "${text}" is not a valid CIDR block.`,
    `${acceptedBy} requires ${version} CIDR block${limits}${zeros}.`,
    `Use for example ${example}.`,
  );
}

function contains(outer: Cidr, inner: Cidr): boolean {
  return (
    outer.family === inner.family &&
    inner.prefix >= outer.prefix &&
    inner.first >> BigInt(outer.bits - outer.prefix) === outer.first >> BigInt(outer.bits - outer.prefix)
  );
}
