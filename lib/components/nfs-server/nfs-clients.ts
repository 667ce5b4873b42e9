import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName } from '../../names';
import type { NetworkPeer } from '../../network/network-peer';
import { cidrPeers } from '../../network/network-peer-checks';
import { prefixedNamespace } from '../../platforms/namespace';
import { Warnings } from '../../warnings';

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
   * @default - `nodeCidrs` of the platform; none on minikube, whose node connects without a policy; all addresses if they are
   * unknown
   */
  readonly nodeCidrs?: string[];

  /**
   * Whether any client can connect whose own network policies allow it. Choose this if nodes cannot be selected, and
   * everybody who can start pods may read and write all files. Cannot be combined with the other options.
   *
   * @default - false if nodes are known; otherwise true, with a warning
   */
  readonly allowAll?: boolean;

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
  public static of(
    where: IConstruct,
    clients: NfsClients | undefined = {},
    nodes: NetworkPeer[] | undefined,
  ): AllowedClients {
    checkAllowAll(where, clients);
    if (clients.allowAll) {
      return new AllowedClients(undefined, [], false);
    }
    const ownNodes = cidrPeers(where, 'clients.nodeCidrs', clients.nodeCidrs);
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
    const hasAddresses = resolvedNodes?.length && resolvedNodes.every(({ cidr }) => cidr !== undefined);
    if (enforcedByServer && (!hasAddresses || namespaces.length > 0)) {
      throw new KubeflowError(
        where,
        `clients: \`enforcedByServer\` is set, but ${hasAddresses ? '`namespaces` is set too' : 'no address of a node is specified'}.`,
        'The server filters by address, and addresses of pods are not known in advance.',
        'Set `nodeCidrs` and remove `namespaces`, or remove `enforcedByServer`.',
      );
    }
    if (!resolvedNodes) {
      allowUnknownClients(where, clients);
    }
    return new AllowedClients(resolvedNodes, namespaces, enforcedByServer);
  }

  private constructor(
    private readonly nodes: NetworkPeer[] | undefined,
    private readonly namespaces: string[],
    private readonly enforcedByServer: boolean,
  ) {}

  /** Peers for the network policy. */
  public get peers(): NetworkPeer[] {
    // Nodes mount the files, and a network policy cannot select nodes. Whether CIDRs match nodes depends on the network
    // plugin. Therefore all clients are allowed unless the user specifies the nodes.
    if (!this.nodes) {
      return [{ allPeers: true }];
    }
    const pods = this.namespaces.map((name) => ({ namespaceLabels: { 'kubernetes.io/metadata.name': name } }));
    return [...this.nodes, ...pods];
  }

  /** CIDRs that the server accepts; undefined if it accepts all clients. */
  public get serverClients(): string[] | undefined {
    return this.enforcedByServer ? this.nodes?.flatMap(({ cidr }) => cidr ?? []) : undefined;
  }
}

function checkAllowAll(where: IConstruct, { allowAll, nodeCidrs, namespaces, enforcedByServer }: NfsClients): void {
  const conflict = Object.entries({ nodeCidrs, namespaces, enforcedByServer }).find(([, value]) => value);
  if (allowAll && conflict) {
    throw new KubeflowError(
      where,
      `clients: \`allowAll\` and \`${conflict[0]}\` are both set.`,
      '`allowAll` allows every client.',
      'Remove one of them.',
    );
  }
}

/** All clients are allowed if nodes are unknown, unless the program says otherwise. */
function allowUnknownClients(where: IConstruct, { allowAll }: NfsClients): void {
  if (allowAll === false) {
    throw new KubeflowError(
      where,
      'clients: `allowAll` is false, but the addresses of nodes are unknown.',
      'Nodes mount the files, so a network policy without them rejects all mounts.',
      'Set `nodeCidrs` to the addresses that nodes reach pods from, or to [] if no node mounts the files.',
    );
  }
  Warnings.add(
    where,
    'nfs-server/all-clients',
    'every pod that can connect to port 2049 can read and write all files, as any user.',
    'The network policy of the servers allows all clients, because the addresses of nodes are unknown.',
    'Set `clients` to { nodeCidrs: […] } if the network plugin can select nodes. Otherwise, deny egress to the servers in all other namespaces,',
    'and set `clients: { allowAll: true }`.',
  );
}
