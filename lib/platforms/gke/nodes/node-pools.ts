import { ContainerNodePool, type ContainerNodePoolConfig } from '@cdktf/provider-google/lib/container-node-pool';
import { Size } from 'cdk8s';
import type { ITerraformDependable } from 'cdktf';
import type { IConstruct } from 'constructs';
import type { PreemptibleNodeTaint } from '../../capabilities/pods';
import { recordPreemptibleNodes } from '../../preemptible-nodes';
import type { NodeServiceAccount } from '../iam/node-service-account';
import { ignoreExternalChanges } from '../terraform/external-changes';
import type { GkeEnvironment } from '../terraform/gke-environment';
import { type AcceleratorPool, sharedGpuTaint, taintOf, tolerationOf } from './accelerator-pool';
import { allocatableGpus, gpuCountPerNode } from './gpu-machine-types';
import { GpuDriverVersion } from './gpu-sharing';
import { checkConfidentialMachine } from './machine-series';
import { nodeConfig } from './node-config';
import { NODE_POOL_LABEL, nodePoolName } from './node-pool-name';
import {
  type GkeGpuPoolOptions,
  type GkeNodePoolOptions,
  type GkeTpuPoolOptions,
  NodeLocationPolicy,
} from './node-pool-options';
import { checkGpuPool, checkNodePool, initialNodesPerZone } from './node-pool-validation';
import type { NodeSettings } from './node-settings';
import { NodeUpgradeStrategy, upgradeSettings } from './node-upgrade-strategy';
import { zoneCount } from './node-zones';
import type { ResolvedNodePool } from './resolved-node-pool';
import { resolveTpuSlice } from './tpu-machine-types';

const GPU = 'nvidia.com/gpu';
const TPU = 'google.com/tpu';

/** Properties of `NodePools`. */
export interface NodePoolsProps {
  /** Terraform reference to the cluster. */
  readonly cluster: string;
  readonly nodeServiceAccount: NodeServiceAccount;
  /** Resources that nodes need to start. */
  readonly dependsOn: ITerraformDependable[];
  readonly nodeSettings: NodeSettings;
  /** Zones of the cluster's nodes; undefined if GKE chooses them. */
  readonly clusterZones?: string[];
}

/** Node pools of a cluster. */
export class NodePools {
  /** Terraform resources, in the order of their creation. */
  public readonly pools: ContainerNodePool[] = [];

  /** Pools whose nodes have accelerators. */
  public readonly acceleratorPools: AcceleratorPool[] = [];

  private readonly poolsByName = new Map<string, ResolvedNodePool>();

  constructor(
    private readonly where: IConstruct,
    private readonly environment: GkeEnvironment,
    private readonly props: NodePoolsProps,
  ) {}

  /**
   * Adds a node pool without accelerators.
   *
   * @throws KubeflowError if GKE does not accept the pool.
   */
  public add(pool: GkeNodePoolOptions): void {
    const name = pool.name ?? 'default';
    this.create({
      id: name === 'default' ? 'node-pool' : `node-pool-${name}`,
      name,
      machineType: pool.machineType ?? (this.props.nodeSettings.confidentialNodes ? 'n2d-standard-8' : 'e2-standard-8'),
      minNodes: pool.minNodes ?? 1,
      maxNodes: pool.maxNodes ?? 10,
      diskSize: pool.diskSize ?? Size.gibibytes(100),
      options: pool,
      taints: pool.taints ?? [],
      hasAccelerators: false,
    });
    this.recordSpot(name);
  }

  public addGpuPool(pool: GkeGpuPoolOptions): void {
    const name = pool.name ?? pool.acceleratorType;
    const what = `node pool "${name}"`;
    checkGpuPool(this.where, what, pool);
    const count = gpuCountPerNode(this.where, what, pool);
    const parts = allocatableGpus(this.where, what, pool);
    const shared = pool.sharing !== undefined || pool.partitionSize !== undefined;
    const taints = [...(pool.taints ?? []), ...(shared ? [sharedGpuTaint(pool)] : [])];
    this.create({
      id: `gpu-pool-${name}`,
      name,
      machineType: pool.machineType,
      minNodes: pool.minNodes ?? 0,
      maxNodes: pool.maxNodes ?? 1,
      diskSize: pool.diskSize ?? Size.gibibytes(100),
      options: pool,
      taints,
      gpus: {
        type: pool.acceleratorType,
        count,
        ...(pool.partitionSize !== undefined && { gpuPartitionSize: pool.partitionSize }),
        gpuDriverInstallationConfig: { gpuDriverVersion: pool.driverVersion ?? GpuDriverVersion.DEFAULT },
        ...(pool.sharing && {
          gpuSharingConfig: {
            gpuSharingStrategy: pool.sharing.strategy,
            maxSharedClientsPerGpu: pool.sharing.maxSharedClientsPerGpu,
          },
        }),
      },
      gpuDriver: pool.driverVersion ?? GpuDriverVersion.DEFAULT,
      gpuSharing: pool.sharing,
      hasAccelerators: true,
    });
    this.addAccelerators({
      nodePool: name,
      acceleratorType: pool.acceleratorType,
      resourceName: GPU,
      maxCount: pool.sharing ? 1 : parts,
      minCount: 1,
      requiresPoolName: shared,
      nodeLabels: { 'cloud.google.com/gke-accelerator': pool.acceleratorType },
      // GKE taints nodes with GPUs if the cluster has other nodes.
      tolerations: [{ key: GPU, operator: 'Exists', effect: 'NoSchedule' }, ...taints.map(tolerationOf)],
    });
  }

  public addTpuPool(pool: GkeTpuPoolOptions): void {
    const name = pool.name ?? pool.machineType;
    const slice = resolveTpuSlice(this.where, `node pool "${name}"`, pool.machineType, pool.topology);
    const several = slice.nodes > 1;
    this.create({
      id: `tpu-pool-${name}`,
      name,
      machineType: pool.machineType,
      minNodes: pool.minNodes ?? 0,
      maxNodes: pool.maxNodes ?? slice.nodes,
      diskSize: pool.diskSize ?? Size.gibibytes(100),
      options: several ? { ...pool, nodeLocations: pool.nodeLocations ?? this.defaultNodeLocations() } : pool,
      taints: pool.taints ?? [],
      tpuTopology: several ? slice.topology : undefined,
      tpuNodes: several ? slice.nodes : undefined,
      hasAccelerators: true,
    });
    this.addAccelerators({
      nodePool: name,
      acceleratorType: slice.acceleratorType,
      resourceName: TPU,
      // A slice runs one pod on each node, which uses all chips of the node.
      maxCount: slice.chipsPerNode,
      minCount: slice.chipsPerNode,
      requiresPoolName: false,
      nodeLabels: {
        'cloud.google.com/gke-tpu-accelerator': slice.acceleratorType,
        'cloud.google.com/gke-tpu-topology': slice.topology,
      },
      tolerations: [{ key: TPU, operator: 'Exists', effect: 'NoSchedule' }, ...(pool.taints ?? []).map(tolerationOf)],
    });
  }

  /** Finds a pool by name. */
  public find(name: string): ResolvedNodePool | undefined {
    return this.poolsByName.get(name);
  }

  /** Names of all pools. */
  public get names(): string[] {
    return [...this.poolsByName.keys()];
  }

  /** Machine types of the pools without accelerators. */
  public get machineTypes(): string[] {
    return [...this.poolsByName.values()]
      .filter(({ hasAccelerators }) => !hasAccelerators)
      .map(({ machineType }) => machineType);
  }

  /** Zones of each pool without accelerators; undefined if GKE chooses them. */
  public get zonesOfPools(): (string[] | undefined)[] {
    return [...this.poolsByName.values()]
      .filter(({ hasAccelerators }) => !hasAccelerators)
      .map(({ options }) => options.nodeLocations ?? this.props.clusterZones);
  }

  private addAccelerators(pool: AcceleratorPool & { readonly nodePool: string }): void {
    this.acceleratorPools.push(pool);
    // GKE adds this taint.
    this.recordSpot(pool.nodePool, pool.nodeLabels, [
      { key: pool.resourceName, value: 'present', effect: 'NoSchedule' },
    ]);
  }

  private recordSpot(
    name: string,
    nodeLabels: { [key: string]: string } = {},
    nodeTaints: PreemptibleNodeTaint[] = [],
  ) {
    const { options, taints } = this.poolsByName.get(name) as ResolvedNodePool;
    if (options.spot) {
      recordPreemptibleNodes(this.where, {
        labels: { ...options.labels, [NODE_POOL_LABEL]: name, ...nodeLabels },
        taints: [...taints.map(taintOf), ...nodeTaints],
      });
    }
  }

  private defaultNodeLocations(): string[] | undefined {
    const { zone } = this.environment.location;
    return zone === undefined ? undefined : [zone];
  }

  private create(pool: ResolvedNodePool): void {
    const { stack, location } = this.environment;
    const zones = zoneCount(location, pool.options.nodeLocations ?? this.props.clusterZones);
    checkNodePool(this.where, location, pool, zones, this.poolsByName);
    if (this.props.nodeSettings.confidentialNodes) {
      checkConfidentialMachine(this.where, `node pool "${pool.name}"`, pool.machineType);
    }
    this.poolsByName.set(pool.name, pool);
    const { options } = pool;
    const scarce = pool.hasAccelerators || (options.spot ?? false);
    const resource = new ContainerNodePool(stack, pool.id, {
      name: nodePoolName(pool, this.props.nodeSettings),
      cluster: this.props.cluster,
      location: location.clusterLocation,
      ...(options.nodeLocations && { nodeLocations: [...options.nodeLocations] }),
      initialNodeCount: initialNodesPerZone(pool, zones),
      autoscaling: {
        // Totals mean the same in zonal and regional clusters; counts per zone do not.
        totalMinNodeCount: pool.minNodes,
        totalMaxNodeCount: pool.maxNodes,
        locationPolicy: options.locationPolicy ?? (scarce ? NodeLocationPolicy.ANY : NodeLocationPolicy.BALANCED),
      },
      management: { autoRepair: true, autoUpgrade: true },
      upgradeSettings: upgradeSettings(
        this.where,
        `node pool "${pool.name}"`,
        options.upgradeStrategy ?? NodeUpgradeStrategy.surge(),
      ) as ContainerNodePoolConfig['upgradeSettings'],
      networkConfig: { enablePrivateNodes: true },
      ...(pool.tpuTopology !== undefined && { placementPolicy: { type: 'COMPACT', tpuTopology: pool.tpuTopology } }),
      nodeConfig: nodeConfig(this.where, pool, { ...this.props, machineLabels: this.environment.labels }),
      lifecycle: {
        // Pods move to the new pool before the old one is destroyed.
        createBeforeDestroy: true,
        // After creation, the autoscaler sets the number of nodes.
        ignoreChanges: ['initial_node_count'],
      },
      // GKE does not taint nodes with accelerators if the cluster has no other nodes.
      dependsOn: [
        this.props.nodeServiceAccount.iamMember,
        ...this.props.dependsOn,
        ...(pool.hasAccelerators ? this.pools.slice(0, 1) : []),
      ],
    });
    // Machine types with local SSDs get this block from GKE, and its removal would replace the pool.
    ignoreExternalChanges(resource, this.environment.provider, [
      { attribute: 'node_config[0].ephemeral_storage_local_ssd_config' },
    ]);
    this.pools.push(resource);
  }
}
