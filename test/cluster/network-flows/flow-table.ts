import type { Flow, Verdict } from './flow-verdicts';
import { describePort, type Party, type Port, parsePorts } from './parties';

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
export class Parties {
  private readonly byName: ReadonlyMap<string, Party>;

  constructor(private readonly all: readonly Party[]) {
    this.byName = new Map(all.map((party) => [party.name, party]));
    if (this.byName.size < all.length) {
      throw new Error(`two parties have one name among ${all.map(({ name }) => name).join(', ')}`);
    }
  }

  /** The flows that a line of a table is about. */
  flowsOf([source, , name, ports]: Row): NamedFlow[] {
    const sources = this.meantBy(source);
    return this.meantBy(name).flatMap((destination) =>
      (ports === 'all ports' ? portsOf(destination) : parsePorts(ports)).flatMap((port) =>
        flowsBetween(sources, destination, port),
      ),
    );
  }

  /** The flows between a party and everybody. */
  flowsWith(party: Party): NamedFlow[] {
    return [
      ...portsOf(party).flatMap((port) => flowsBetween(this.all, party, port)),
      ...this.all.flatMap((other) => portsOf(other).flatMap((port) => flowsBetween([party], other, port))),
    ];
  }

  named(name: string): Party {
    const party = this.byName.get(name);
    if (!party) {
      throw new Error(`nobody is called "${name}"; there are: ${[...this.byName.keys()].join(', ')}`);
    }
    return party;
  }

  private meantBy(name: string): readonly Party[] {
    switch (name) {
      case 'anybody':
        return this.all;
      case 'anybody outside':
        return this.all.filter(({ peer }) => !peer.pod);
      default:
        return name.endsWith('*') ? this.all.filter(isCalled(name.slice(0, -1))) : [this.named(name)];
    }
  }
}

function isCalled(prefix: string): (party: Party) => boolean {
  return ({ name }) => name.startsWith(prefix);
}

/** No flows to oneself, which no policy sees, and none from outside to outside. */
function flowsBetween(sources: readonly Party[], destination: Party, port: Port): NamedFlow[] {
  return sources
    .filter((source) => source !== destination && (source.peer.pod || destination.peer.pod))
    .map((source) => namedFlow(source, destination, port));
}

/** Those that are known, and one that nobody listens on; none of who only sends. */
function portsOf({ peer, ports }: Party): readonly Port[] {
  return peer.pod || ports.length > 0 ? [...ports, { protocol: 'TCP', number: 9 }] : [];
}

function namedFlow(source: Party, destination: Party, port: Port): NamedFlow {
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
