import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName } from '../../names';
import type { NetworkPeer } from '../../network/network-peer';
import { checkPeers } from '../../network/network-peer-checks';
import { prefixedNamespace } from '../../platforms/namespace';

/** Who may reach the servers. */
export interface NfsClients {
  /**
   * The addresses from which nodes reach pods, as CIDR blocks. Nodes mount the files, for all pods.
   *
   * These are the nodes' own addresses; where the network is an overlay they are those that each node has within it, which often are
   * of the pods' range. Look at what a server logs, or leave this out, before you rely on it: who is not named mounts nothing.
   *
   * An empty list lets no node in.
   *
   * @default - those that the platform names; where it names none, anybody may come
   */
  readonly nodeCidrs?: string[];

  /**
   * Namespaces whose pods may reach the servers themselves, with an NFS client of their own. Pods that mount the claims need not be
   * named: their nodes mount for them.
   *
   * @default - none
   */
  readonly namespaces?: string[];

  /**
   * Whether the server itself, too, answers only the nodes that are named, whatever the network plugin does.
   *
   * A plugin always lets a node reach the pods on it, and the server does not: name the addresses, too, by which they are reached there.
   * With most plugins these are of the pods' range. It cannot be had beside `namespaces`, whose pods have no addresses beforehand.
   *
   * @default false
   */
  readonly enforcedByServer?: boolean;
}

/** Who may reach the servers, where that is known. */
export class AllowedClients {
  /**
   * Throws where somebody is named in a way that no policy has, and where namespaces are named and nodes are not, or the server cannot check them.
   *
   * @param nodes the nodes, as the platform names them
   */
  public static of(where: IConstruct, clients: NfsClients, nodes: NetworkPeer[] | undefined): AllowedClients {
    const given = clients.nodeCidrs?.map((cidr): NetworkPeer => ({ cidr }));
    checkPeers(where, 'clients.nodeCidrs', given ?? []);
    const namespaces = (clients.namespaces ?? []).map((namespace) => prefixedNamespace(where, namespace));
    for (const namespace of namespaces) {
      checkName(where, 'clients.namespaces: namespace', namespace);
    }
    const known = given ?? nodes;
    if (!known && clients.namespaces) {
      throw new KubeflowError(
        where,
        'clients: `namespaces` is given, and the nodes are not known.',
        'Nodes mount the files, and a policy that names somebody keeps out all others.',
        'Set `nodeCidrs` too, to the addresses from which nodes reach pods; [] where none is to mount.',
      );
    }
    const checked = clients.enforcedByServer ?? false;
    if (checked && (!known?.length || namespaces.length > 0)) {
      throw new KubeflowError(
        where,
        `clients: \`enforcedByServer\` is given, and ${known?.length ? '`namespaces` beside it' : 'no node is named'}.`,
        'A server compares addresses, which nodes have, and which pods do not have before they are there.',
        'Name nodes by `nodeCidrs` and no namespaces, or leave `enforcedByServer` out.',
      );
    }
    return new AllowedClients(known, namespaces, checked);
  }

  private constructor(
    private readonly nodes: NetworkPeer[] | undefined,
    private readonly namespaces: string[],
    private readonly enforcedByServer: boolean,
  ) {}

  /** For a network policy: one peer without anything, which is anybody, where nobody is named. */
  public get peers(): NetworkPeer[] {
    // Nodes mount the files, and a policy has no word for a node: what it says of addresses holds for nodes with some network plugins and
    // not with others. So anybody may come unless somebody who knows the cluster says otherwise.
    if (!this.nodes) {
      return [{}];
    }
    const pods = this.namespaces.map((name) => ({ namespaceLabels: { 'kubernetes.io/metadata.name': name } }));
    return [...this.nodes, ...pods];
  }

  /** The only addresses that the server itself answers; undefined where it answers all that reach it. */
  public get serverClients(): string[] | undefined {
    return this.enforcedByServer ? this.nodes?.flatMap(({ cidr }) => cidr ?? []) : undefined;
  }
}
