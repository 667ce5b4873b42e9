import { distinct, type Fields, fieldsOf, textsOf } from '../input/fields';
import type { PodSet } from '../input/pod-sets';
import { isEverything, selectorText } from './selectors';

/** One end of a connection. */
export interface Party {
  /**
   * Pods of the environment, other pods that a policy selects, addresses, or everyone: all pods and all addresses.
   */
  readonly type: 'pods' | 'selected-pods' | 'addresses' | 'everyone';
  /** For readers. */
  readonly name: string;
  /** Ranges in CIDR notation, for addresses. */
  readonly cidrs?: readonly AddressRange[];
}

export interface AddressRange {
  readonly cidr: string;
  readonly except?: readonly string[];
}

export const EVERYONE: Party = { type: 'everyone', name: 'all pods and all addresses' };

const NAMESPACE_NAME = 'kubernetes.io/metadata.name';
/** Addresses that readers know by another name. */
const KNOWN: Readonly<Record<string, string>> = {
  '169.254.169.254/32': 'the metadata server of the cloud',
  '169.254.169.252/32': 'the metadata server of GKE',
  '169.254.20.10/32': 'the DNS cache of the node',
};

export function podsParty({ name }: PodSet): Party {
  return { type: 'pods', name };
}

/** Describes pods that a peer selects, in a policy of a namespace. */
export function selectedParty({ namespaceSelector, podSelector }: Fields, policyNamespace: string): Party {
  const pods = isEverything(podSelector) ? 'all pods' : `pods with ${selectorText(podSelector)}`;
  return { type: 'selected-pods', name: `${pods} ${namespaceText(namespaceSelector, policyNamespace)}` };
}

function namespaceText(selector: unknown, policyNamespace: string): string {
  if (selector === undefined) {
    return `in namespace ${policyNamespace}`;
  }
  if (isEverything(selector)) {
    return 'in all namespaces';
  }
  const { matchLabels, matchExpressions } = fieldsOf(selector);
  const labels = fieldsOf(matchLabels);
  const name = labels[NAMESPACE_NAME];
  return Object.keys(labels).length === 1 && name !== undefined && matchExpressions === undefined
    ? `in namespace ${name}`
    : `in namespaces with ${selectorText(selector)}`;
}

/** Describes address ranges of one rule or of several. */
export function addressParty(ranges: readonly AddressRange[]): Party {
  const sorted = distinct(ranges.map((range) => JSON.stringify(range))).map((text) => JSON.parse(text) as AddressRange);
  const isAll = sorted.some(({ cidr, except = [] }) => isEveryAddress(cidr) && except.length === 0);
  return {
    type: 'addresses',
    name: isAll ? 'all addresses' : distinct(sorted.map(rangeText)).join(', '),
    cidrs: sorted,
  };
}

export function rangeOf(ipBlock: unknown): AddressRange {
  const { cidr, except } = fieldsOf(ipBlock);
  const exceptions = textsOf(except);
  return { cidr: String(cidr), ...(exceptions.length > 0 && { except: exceptions }) };
}

/** Whether a party contains the addresses of the internet. */
export function containsInternet({ type, cidrs = [] }: Party): boolean {
  return type === 'everyone' || cidrs.some(({ cidr }) => isEveryAddress(cidr));
}

function rangeText({ cidr, except = [] }: AddressRange): string {
  const known = KNOWN[cidr];
  if (known !== undefined) {
    return `${known} (${cidr.replace('/32', '')})`;
  }
  if (except.length === 0) {
    return cidr;
  }
  return isEveryAddress(cidr) && except.includes('10.0.0.0/8') && except.includes('192.168.0.0/16')
    ? `the internet (${cidr} without private addresses)`
    : `${cidr} except ${except.join(' and ')}`;
}

function isEveryAddress(cidr: string): boolean {
  return cidr.endsWith('/0');
}
