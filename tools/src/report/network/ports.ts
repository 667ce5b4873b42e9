import { fieldsOf, listOf } from '../input/fields';
import type { PodSet } from '../input/pod-sets';
import { containersOf } from '../input/pod-sets';

/** Ports of a protocol, from first to last. */
export interface PortRange {
  readonly protocol: string;
  readonly first: number;
  readonly last: number;
  /** Name, if the pods do not say which number it has. */
  readonly name?: string;
}

const LAST_PORT = 65_535;
const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];

/** All ports of all protocols. */
export const ALL_PORTS: readonly PortRange[] = PROTOCOLS.map((protocol) => ({ protocol, first: 1, last: LAST_PORT }));

/**
 * Returns the ports that a rule allows.
 *
 * @param target pods that names of ports refer to. @default - names stay names
 */
export function allowedPorts(ports: unknown, target?: PodSet): PortRange[] {
  const list = listOf(ports);
  return list.length === 0 ? [...ALL_PORTS] : list.flatMap((port) => rangesOf(port, target));
}

function rangesOf(given: unknown, target: PodSet | undefined): PortRange[] {
  const { protocol: givenProtocol, port, endPort } = fieldsOf(given);
  const protocol = typeof givenProtocol === 'string' ? givenProtocol : 'TCP';
  if (port === undefined) {
    return [{ protocol, first: 1, last: LAST_PORT }];
  }
  if (typeof port === 'number') {
    return [{ protocol, first: port, last: typeof endPort === 'number' ? endPort : port }];
  }
  const numbers = (target?.spec ? containersOf(target.spec) : [])
    .flatMap(({ ports = [] }) => ports)
    .filter(({ name }) => name === port)
    .map(({ containerPort }) => containerPort);
  return numbers.length === 0
    ? [{ protocol, first: 0, last: 0, name: String(port) }]
    : numbers.map((number) => ({ protocol, first: number, last: number }));
}

/** Ports that are in both lists. */
export function commonPorts(a: readonly PortRange[], b: readonly PortRange[]): PortRange[] {
  return merged(a.flatMap((one) => b.flatMap((other) => intersection(one, other))));
}

function intersection(a: PortRange, b: PortRange): PortRange[] {
  if (a.protocol !== b.protocol) {
    return [];
  }
  // A name can be any port.
  if (a.name !== undefined || b.name !== undefined) {
    return a.name === b.name || b.name === undefined ? [a] : a.name === undefined ? [b] : [];
  }
  const [first, last] = [Math.max(a.first, b.first), Math.min(a.last, b.last)];
  return first <= last ? [{ protocol: a.protocol, first, last }] : [];
}

/** Sorts ranges, and joins those that overlap. */
export function merged(ranges: readonly PortRange[]): PortRange[] {
  const sorted = [...ranges].sort(
    (a, b) =>
      PROTOCOLS.indexOf(a.protocol) - PROTOCOLS.indexOf(b.protocol) ||
      a.first - b.first ||
      a.last - b.last ||
      (a.name ?? '').localeCompare(b.name ?? '', 'en'),
  );
  const result: PortRange[] = [];
  for (const range of sorted) {
    const before = result.at(-1);
    if (before?.protocol === range.protocol && before.name === range.name && range.first <= before.last + 1) {
      result[result.length - 1] = { ...before, last: Math.max(before.last, range.last) };
    } else {
      result.push(range);
    }
  }
  return result;
}

export function isAllPorts(ranges: readonly PortRange[]): boolean {
  return ALL_PORTS.every(({ protocol }) =>
    merged(ranges).some((range) => range.protocol === protocol && range.first <= 1 && range.last >= LAST_PORT),
  );
}

/** Formats ports: `TCP 8000-8010`, or `all ports`. */
export function portTexts(ranges: readonly PortRange[]): string[] {
  return isAllPorts(ranges)
    ? ['all ports']
    : merged(ranges).map(({ protocol, first, last, name }) => {
        const port = name ?? (first === last ? first : first <= 1 && last >= LAST_PORT ? 'all' : `${first}-${last}`);
        return `${protocol} ${port}`;
      });
}
