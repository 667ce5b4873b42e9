import { describePort, type Endpoint, type Port, parsePorts } from './endpoints';
import type { Flow, Verdict } from './flow-verdicts';

/**
 * A line of a table: who reaches whom, and on which ports: `TCP 8000, TCP 8001`, or `all ports`. Some names mean many: `anybody`,
 * `anybody outside` for all that are no pods, and `notebook-*` for all whose names begin so.
 */
export type Row = readonly [source: string, verdict: Verdict, destination: string, ports: string];

/** A flow between two parties, with words for it. */
export interface NamedFlow {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** The port, in words. */
  readonly on: string;
  readonly flow: Flow;
}

/** Everybody that a table knows, by name. */
export class Endpoints {
  private readonly byName: ReadonlyMap<string, Endpoint>;

  constructor(private readonly all: readonly Endpoint[]) {
    this.byName = new Map(all.map((party) => [party.name, party]));
    if (this.byName.size < all.length) {
      throw new Error(`two parties have one name among ${all.map(({ name }) => name).join(', ')}`);
    }
  }

  /** The flows that a line of a table is about. */
  flowsOfRow([source, , name, ports]: Row): NamedFlow[] {
    const sources = this.matching(source);
    return this.matching(name).flatMap((destination) =>
      (ports === 'all ports' ? portsOf(destination) : parsePorts(ports)).flatMap((port) =>
        flowsBetween(sources, destination, port),
      ),
    );
  }

  /** The flows between a party and everybody. */
  flowsOfEndpoint(party: Endpoint): NamedFlow[] {
    return [
      ...portsOf(party).flatMap((port) => flowsBetween(this.all, party, port)),
      ...this.all.flatMap((other) => portsOf(other).flatMap((port) => flowsBetween([party], other, port))),
    ];
  }

  find(name: string): Endpoint {
    const party = this.byName.get(name);
    if (!party) {
      throw new Error(`nobody is called "${name}"; there are: ${[...this.byName.keys()].join(', ')}`);
    }
    return party;
  }

  private matching(name: string): readonly Endpoint[] {
    switch (name) {
      case 'anybody':
        return this.all;
      case 'anybody outside':
        return this.all.filter(({ peer }) => !peer.pod);
      default:
        return name.endsWith('*') ? this.all.filter(hasPrefix(name.slice(0, -1))) : [this.find(name)];
    }
  }
}

function hasPrefix(prefix: string): (party: Endpoint) => boolean {
  return ({ name }) => name.startsWith(prefix);
}

/** No flows to oneself, which no policy sees, and none from outside to outside. */
function flowsBetween(sources: readonly Endpoint[], destination: Endpoint, port: Port): NamedFlow[] {
  return sources
    .filter((source) => source !== destination && (source.peer.pod || destination.peer.pod))
    .map((source) => namedFlow(source, destination, port));
}

/** Those that are known, and one that nobody listens on; none of who only sends. */
function portsOf({ peer, ports }: Endpoint): readonly Port[] {
  return peer.pod || ports.length > 0 ? [...ports, { protocol: 'TCP', number: 9 }] : [];
}

function namedFlow(source: Endpoint, destination: Endpoint, port: Port): NamedFlow {
  const on = describePort(port);
  return {
    name: `${source.name} to ${destination.name} on ${on}`,
    from: source.name,
    to: destination.name,
    on,
    flow: {
      source: source.peer,
      destination: destination.peer,
      protocol: port.protocol,
      port: port.number,
      portName: destination.ports.find((open) => describePort(open) === on)?.name,
    },
  };
}
