import { describePort, type Endpoint, type Port, parsePorts } from './endpoints';
import type { Flow, Verdict } from './flow-verdicts';

/**
 * A row of a table: source, verdict, destination and ports. Ports are for example `TCP 8000, TCP 8001`, or `all ports`.
 *
 * Some names match several endpoints: `any endpoint`, `any external endpoint` for all endpoints that are not pods, and
 * `notebook-*` for a prefix.
 */
export type Row = readonly [source: string, verdict: Verdict, destination: string, ports: string];

/** A flow between two endpoints, with their names. */
export interface NamedFlow {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** The port as text. */
  readonly on: string;
  readonly flow: Flow;
}

/** All endpoints of a table, by name. */
export class Endpoints {
  private readonly byName: ReadonlyMap<string, Endpoint>;

  constructor(private readonly all: readonly Endpoint[]) {
    this.byName = new Map(all.map((endpoint) => [endpoint.name, endpoint]));
    if (this.byName.size < all.length) {
      throw new Error(`two endpoints have the same name: ${all.map(({ name }) => name).join(', ')}`);
    }
  }

  /** The flows of a row. */
  flowsOfRow([source, , name, ports]: Row): NamedFlow[] {
    const sources = this.matching(source);
    return this.matching(name).flatMap((destination) =>
      (ports === 'all ports' ? portsOf(destination) : parsePorts(ports)).flatMap((port) =>
        flowsBetween(sources, destination, port),
      ),
    );
  }

  /** All flows from and to an endpoint. */
  flowsOfEndpoint(endpoint: Endpoint): NamedFlow[] {
    return [
      ...portsOf(endpoint).flatMap((port) => flowsBetween(this.all, endpoint, port)),
      ...this.all.flatMap((other) => portsOf(other).flatMap((port) => flowsBetween([endpoint], other, port))),
    ];
  }

  find(name: string): Endpoint {
    const endpoint = this.byName.get(name);
    if (!endpoint) {
      throw new Error(`there is no endpoint "${name}"; must be one of: ${[...this.byName.keys()].join(', ')}`);
    }
    return endpoint;
  }

  private matching(name: string): readonly Endpoint[] {
    switch (name) {
      case 'any endpoint':
        return this.all;
      case 'any external endpoint':
        return this.all.filter(({ peer }) => !peer.pod);
      default:
        return name.endsWith('*') ? this.all.filter(hasPrefix(name.slice(0, -1))) : [this.find(name)];
    }
  }
}

function hasPrefix(prefix: string): (endpoint: Endpoint) => boolean {
  return ({ name }) => name.startsWith(prefix);
}

/** Leaves out flows from an endpoint to itself, which no policy affects, and flows between two external endpoints. */
function flowsBetween(sources: readonly Endpoint[], destination: Endpoint, port: Port): NamedFlow[] {
  return sources
    .filter((source) => source !== destination && (source.peer.pod || destination.peer.pod))
    .map((source) => namedFlow(source, destination, port));
}

/** The known ports and one closed port. An external endpoint without ports only sends. */
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
