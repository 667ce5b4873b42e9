import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName } from '../../names';
import type { NetworkPeer } from '../../platforms/network-peer';
import { prefixedNamespace } from '../../workload/namespace-prefix';
import { checkPeers } from '../../workload/peer-checks';

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
}

/** Who may reach the servers, where that is known. */
export class ClientList {
  /**
   * Throws where somebody is named in a way that no policy has, and where namespaces are named and nodes are not.
   *
   * @param nodes the nodes, as the platform names them
   */
  public static of(where: IConstruct, clients: NfsClients, nodes: NetworkPeer[] | undefined): ClientList {
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
    return new ClientList(known, namespaces);
  }

  private constructor(
    private readonly nodes: NetworkPeer[] | undefined,
    private readonly namespaces: string[],
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

  /**
   * The only addresses that the server itself answers, whatever the network lets through; undefined where it cannot know, because
   * pods that may come have no addresses before they are there.
   */
  public get addresses(): string[] | undefined {
    if (!this.nodes?.length || this.namespaces.length > 0) {
      return undefined;
    }
    const blocks = this.nodes.map(({ cidr, exceptCidrs }) => (exceptCidrs?.length ? undefined : cidr));
    return blocks.every((block) => block !== undefined) ? blocks : undefined;
  }
}
