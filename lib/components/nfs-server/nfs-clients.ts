import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName } from '../../names';
import type { NetworkPeer } from '../../network/network-peer';
import { checkPeers } from '../../network/network-peer-checks';
import { prefixedNamespace } from '../../platforms/namespace';

/** Clients that can connect to the servers. */
export interface NfsClients {
  /**
   * CIDRs of the addresses that nodes reach pods from. Nodes mount the files for all pods.
   *
   * These are the nodes' own addresses. On an overlay network they are the addresses of the nodes in the overlay, which
   * are often in the pod range. Nodes outside these CIDRs cannot mount the files, so verify the addresses in the log of
   * a server first, or omit this option.
   *
   * If the list is empty, no node can connect.
   *
   * @default - `nodeCidrs` of the platform; all addresses if the platform does not specify them
   */
  readonly nodeCidrs?: string[];

  /**
   * Namespaces whose pods can connect to the servers directly, with their own NFS client. Pods that mount the claims do
   * not need this, because nodes mount the files for them.
   *
   * @default - none
   */
  readonly namespaces?: string[];

  /**
   * Whether the servers themselves reject all clients outside `nodeCidrs`, independent of the network plugin.
   *
   * A network plugin always lets a node connect to the pods that it runs. The server does not, so `nodeCidrs` must also
   * contain the addresses that these connections come from. With most plugins they are in the pod range. Cannot be
   * combined with `namespaces`, because addresses of pods are not known in advance.
   *
   * @default false
   */
  readonly enforcedByServer?: boolean;
}

/** Resolved clients of the servers. */
export class AllowedClients {
  /**
   * Resolves and checks the clients.
   *
   * @param nodes nodes, if the platform specifies them
   * @throws KubeflowError if a CIDR or namespace is invalid, if `namespaces` is set but nodes are unknown, or if the
   * server cannot enforce the restrictions.
   */
  public static of(where: IConstruct, clients: NfsClients, nodes: NetworkPeer[] | undefined): AllowedClients {
    const ownNodes = clients.nodeCidrs?.map((cidr): NetworkPeer => ({ cidr }));
    checkPeers(where, 'clients.nodeCidrs', ownNodes ?? []);
    const namespaces = (clients.namespaces ?? []).map((namespace) => prefixedNamespace(where, namespace));
    for (const namespace of namespaces) {
      checkName(where, 'clients.namespaces: namespace', namespace);
    }
    const resolvedNodes = ownNodes ?? nodes;
    if (!resolvedNodes && clients.namespaces) {
      throw new KubeflowError(
        where,
        'clients: `namespaces` is set, but the addresses of nodes are unknown.',
        'Nodes mount the files, and a network policy that lists clients rejects all others.',
        'Set `nodeCidrs` to the addresses that nodes reach pods from, or to [] if no node mounts the files.',
      );
    }
    const enforcedByServer = clients.enforcedByServer ?? false;
    if (enforcedByServer && (!resolvedNodes?.length || namespaces.length > 0)) {
      throw new KubeflowError(
        where,
        `clients: \`enforcedByServer\` is set, but ${resolvedNodes?.length ? '`namespaces` is set too' : 'no node is specified'}.`,
        'The server filters by address, and addresses of pods are not known in advance.',
        'Set `nodeCidrs` and remove `namespaces`, or remove `enforcedByServer`.',
      );
    }
    return new AllowedClients(resolvedNodes, namespaces, enforcedByServer);
  }

  private constructor(
    private readonly nodes: NetworkPeer[] | undefined,
    private readonly namespaces: string[],
    private readonly enforcedByServer: boolean,
  ) {}

  /** Peers for the network policy. A single empty peer allows all clients. */
  public get peers(): NetworkPeer[] {
    // Nodes mount the files, and a network policy cannot select nodes. Whether CIDRs match nodes depends on the network
    // plugin. Therefore all clients are allowed unless the user specifies the nodes.
    if (!this.nodes) {
      return [{}];
    }
    const pods = this.namespaces.map((name) => ({ namespaceLabels: { 'kubernetes.io/metadata.name': name } }));
    return [...this.nodes, ...pods];
  }

  /** CIDRs that the server accepts; undefined if it accepts all clients. */
  public get serverClients(): string[] | undefined {
    return this.enforcedByServer ? this.nodes?.flatMap(({ cidr }) => cidr ?? []) : undefined;
  }
}
