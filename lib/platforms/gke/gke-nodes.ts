import {
  ContainerNodePool,
  type ContainerNodePoolConfig,
  type ContainerNodePoolNodeConfigGuestAccelerator,
} from '@cdktf/provider-google/lib/container-node-pool';
import { Size } from 'cdk8s';
import type { ITerraformDependable } from 'cdktf';
import type { IConstruct } from 'constructs';
import { bytesOf } from '../../workload/resources';
import { type AcceleratorPool, sharedTaint, tolerationOf } from './accelerator-pool';
import { SHIELDED_INSTANCE } from './cluster-resource';
import type { GkeEnvironment } from './gke-environment';
import {
  type GkeGpuPool,
  type GkeNodePool,
  type GkeTpuPool,
  NodeDiskType,
  NodeLocationPolicy,
  type NodePoolOptions,
  type NodeTaint,
  NodeTaintEffect,
} from './gke-node-pool';
import { gpusOf, partsOf } from './gpu-machines';
import { GpuDriver } from './gpu-sharing';
import { bootDisk, type UsableKey } from './kms-keys';
import { NODE_OAUTH_SCOPES, type NodeAccount } from './node-account';
import { checkGpuPool, checkNodePool, reservationOf } from './node-pool-checks';
import { NodeUpgrade, upgradeSettings } from './node-upgrade';
import { sliceOf } from './tpu-machines';

const GIBIBYTE = 2 ** 30;
const GPU = 'nvidia.com/gpu';
const TPU = 'google.com/tpu';

// Families whose machines take no persistent disk.
const HYPERDISK_ONLY = /^(a3-ultragpu|a4|a4x|c4|c4a|c4d|g4|n4|ct6e|tpu7x)-/;

/** What nodes are put into. */
export interface NodesProps {
  /** The cluster, as Terraform refers to it. */
  readonly cluster: string;
  readonly account: NodeAccount;
  /** What must be there before a node can start. */
  readonly after: ITerraformDependable[];
  readonly imageStreaming: boolean;
  readonly confidential: boolean;
  readonly diskKey?: UsableKey;
}

/** A node pool with nothing left out. */
export interface NodePool {
  readonly id: string;
  readonly name: string;
  readonly machineType: string;
  readonly minNodes: number;
  readonly maxNodes: number;
  readonly initialNodes: number;
  readonly diskSize: Size;
  readonly options: NodePoolOptions;
  readonly taints: NodeTaint[];
  readonly gpus?: ContainerNodePoolNodeConfigGuestAccelerator;
  /** How the chips of a slice of several nodes are arranged. */
  readonly slice?: string;
  readonly accelerated: boolean;
}

/** The nodes of a cluster. */
export class GkeNodes {
  /** What was made, in the order in which it was asked for. */
  public readonly pools: ContainerNodePool[] = [];

  /** The pools whose nodes have accelerators. */
  public readonly accelerators: AcceleratorPool[] = [];

  private readonly known = new Map<string, NodePool>();

  constructor(
    private readonly where: IConstruct,
    private readonly environment: GkeEnvironment,
    private readonly props: NodesProps,
  ) {}

  /** Nodes without accelerators. */
  public add(pool: GkeNodePool): void {
    const name = pool.name ?? 'default';
    this.make({
      id: name === 'default' ? 'node-pool' : `node-pool-${name}`,
      name,
      machineType: pool.machineType ?? (this.props.confidential ? 'n2d-standard-8' : 'e2-standard-8'),
      minNodes: pool.minNodes ?? 1,
      maxNodes: pool.maxNodes ?? 10,
      initialNodes: 1,
      diskSize: pool.diskSize ?? Size.gibibytes(100),
      options: pool,
      taints: pool.taints ?? [],
      accelerated: false,
    });
  }

  public addGpus(pool: GkeGpuPool): void {
    const name = pool.name ?? pool.acceleratorType;
    const what = `node pool "${name}"`;
    checkGpuPool(this.where, what, pool);
    const count = gpusOf(this.where, what, pool);
    const parts = partsOf(this.where, what, pool);
    const shared = pool.sharing !== undefined || pool.partitionSize !== undefined;
    const taints = [...(pool.taints ?? []), ...(shared ? [sharedTaint(pool)] : [])];
    this.make({
      id: `gpu-pool-${name}`,
      name,
      machineType: pool.machineType,
      minNodes: pool.minNodes ?? 0,
      maxNodes: pool.maxNodes ?? 1,
      initialNodes: 0,
      diskSize: pool.diskSize ?? Size.gibibytes(100),
      options: pool,
      taints,
      gpus: {
        type: pool.acceleratorType,
        count,
        ...(pool.partitionSize !== undefined && { gpuPartitionSize: pool.partitionSize }),
        gpuDriverInstallationConfig: { gpuDriverVersion: pool.driver ?? GpuDriver.DEFAULT },
        ...(pool.sharing && {
          gpuSharingConfig: {
            gpuSharingStrategy: pool.sharing.strategy,
            maxSharedClientsPerGpu: pool.sharing.clients,
          },
        }),
      },
      accelerated: true,
    });
    this.accelerators.push({
      pool: name,
      type: pool.acceleratorType,
      resourceName: GPU,
      most: pool.sharing ? 1 : parts,
      least: 1,
      byNameOnly: shared,
      labels: { 'cloud.google.com/gke-accelerator': pool.acceleratorType },
      // GKE taints nodes with GPUs by itself, as soon as the cluster has other nodes.
      tolerations: [{ key: GPU, operator: 'Exists', effect: 'NoSchedule' }, ...taints.map(tolerationOf)],
    });
  }

  public addTpus(pool: GkeTpuPool): void {
    const name = pool.name ?? pool.machineType;
    const slice = sliceOf(this.where, `node pool "${name}"`, pool.machineType, pool.topology);
    const several = slice.nodes > 1;
    this.make({
      id: `tpu-pool-${name}`,
      name,
      machineType: pool.machineType,
      minNodes: pool.minNodes ?? 0,
      maxNodes: pool.maxNodes ?? slice.nodes,
      initialNodes: 0,
      diskSize: pool.diskSize ?? Size.gibibytes(100),
      options: several ? { ...pool, zones: pool.zones ?? this.oneZone() } : pool,
      taints: pool.taints ?? [],
      slice: several ? slice.topology : undefined,
      accelerated: true,
    });
    this.accelerators.push({
      pool: name,
      type: slice.acceleratorType,
      resourceName: TPU,
      // The pods of a slice are one for each node, with all of its chips.
      most: slice.chipsPerNode,
      least: slice.chipsPerNode,
      byNameOnly: false,
      labels: {
        'cloud.google.com/gke-tpu-accelerator': slice.acceleratorType,
        'cloud.google.com/gke-tpu-topology': slice.topology,
      },
      tolerations: [{ key: TPU, operator: 'Exists', effect: 'NoSchedule' }, ...(pool.taints ?? []).map(tolerationOf)],
    });
  }

  /** The pool with a name, if there is one. */
  public named(name: string): NodePool | undefined {
    return this.known.get(name);
  }

  /** Names of all pools. */
  public get names(): string[] {
    return [...this.known.keys()];
  }

  private oneZone(): string[] | undefined {
    const { zone } = this.environment.location;
    return zone === undefined ? undefined : [zone];
  }

  private make(pool: NodePool): void {
    checkNodePool(this.where, this.environment.location, pool, this.known);
    this.known.set(pool.name, pool);
    const { stack, location } = this.environment;
    const { options } = pool;
    const scarce = pool.accelerated || (options.spot ?? false);
    this.pools.push(
      new ContainerNodePool(stack, pool.id, {
        name: pool.name,
        cluster: this.props.cluster,
        location: location.cluster,
        ...(options.zones && { nodeLocations: [...options.zones] }),
        initialNodeCount: pool.initialNodes,
        autoscaling: {
          // Totals mean the same in a zonal and in a regional cluster; counts for each zone do not.
          totalMinNodeCount: pool.minNodes,
          totalMaxNodeCount: pool.maxNodes,
          locationPolicy: options.locationPolicy ?? (scarce ? NodeLocationPolicy.ANY : NodeLocationPolicy.BALANCED),
        },
        management: { autoRepair: true, autoUpgrade: true },
        upgradeSettings: upgradeSettings(
          this.where,
          `node pool "${pool.name}"`,
          options.upgrade ?? NodeUpgrade.surge(),
        ) as ContainerNodePoolConfig['upgradeSettings'],
        networkConfig: { enablePrivateNodes: true },
        ...(pool.slice !== undefined && { placementPolicy: { type: 'COMPACT', tpuTopology: pool.slice } }),
        nodeConfig: this.nodeConfig(pool),
        // From the first node on it is the autoscaler that counts.
        lifecycle: { ignoreChanges: ['initial_node_count'] },
        // Where there are no other nodes yet, GKE does not taint those with accelerators.
        dependsOn: [this.props.account.role, ...this.props.after, ...(pool.accelerated ? this.pools.slice(0, 1) : [])],
      }),
    );
  }

  private nodeConfig(pool: NodePool): ContainerNodePoolConfig['nodeConfig'] {
    const { options } = pool;
    const { account, imageStreaming, confidential, diskKey } = this.props;
    const fallback = HYPERDISK_ONLY.test(pool.machineType) ? NodeDiskType.HYPERDISK_BALANCED : NodeDiskType.PD_BALANCED;
    return {
      machineType: pool.machineType,
      diskSizeGb: bytesOf(pool.diskSize) / GIBIBYTE,
      diskType: options.diskType ?? fallback,
      imageType: 'COS_CONTAINERD',
      serviceAccount: account.account.email,
      oauthScopes: NODE_OAUTH_SCOPES,
      metadata: { 'disable-legacy-endpoints': 'true' },
      // Pods see their own identity and never that of the node.
      workloadMetadataConfig: { mode: 'GKE_METADATA' },
      shieldedInstanceConfig: SHIELDED_INSTANCE,
      kubeletConfig: { insecureKubeletReadonlyPortEnabled: 'FALSE' },
      gcfsConfig: { enabled: imageStreaming },
      ...(pool.accelerated && { gvnic: { enabled: true } }),
      ...(confidential && !pool.accelerated && { confidentialNodes: { enabled: true } }),
      ...(options.spot && { spot: true }),
      ...bootDisk(diskKey),
      // The provider's own labels do not reach machines.
      resourceLabels: this.environment.labels,
      ...(options.labels && { labels: { ...options.labels } }),
      ...(options.networkTags && { tags: [...options.networkTags] }),
      ...(pool.taints.length > 0 && {
        taint: pool.taints.map(({ key, value = '', effect = NodeTaintEffect.NO_SCHEDULE }) => ({ key, value, effect })),
      }),
      ...(options.reservation && { reservationAffinity: reservationOf(options.reservation) }),
      guestAccelerator: pool.gpus && [pool.gpus],
    };
  }
}
