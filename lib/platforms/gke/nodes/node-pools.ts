import { ContainerNodePool, type ContainerNodePoolConfig } from '@cdktf/provider-google/lib/container-node-pool';
import { Size } from 'cdk8s';
import type { ITerraformDependable } from 'cdktf';
import type { IConstruct } from 'constructs';
import { bytesOf } from '../../../validation/quantities';
import { bootDiskEncryption } from '../iam/encryption-keys';
import { NODE_OAUTH_SCOPES, type NodeServiceAccount } from '../iam/node-service-account';
import type { GkeEnvironment } from '../terraform/gke-environment';
import { type AcceleratorPool, sharedGpuTaint, tolerationOf } from './accelerator-pool';
import { allocatableGpus, gpuCountPerNode } from './gpu-machine-types';
import { GpuDriverVersion } from './gpu-sharing';
import {
  type GkeGpuPoolOptions,
  type GkeNodePoolOptions,
  type GkeTpuPoolOptions,
  NodeBootDiskType,
  NodeLocationPolicy,
  NodeTaintEffect,
} from './node-pool-options';
import { checkGpuPool, checkNodePool, reservationAffinityConfig } from './node-pool-validation';
import { type NodeSettings, SHIELDED_INSTANCE_CONFIG } from './node-settings';
import { NodeUpgradeStrategy, upgradeSettings } from './node-upgrade-strategy';
import type { ResolvedNodePool } from './resolved-node-pool';
import { resolveTpuSlice } from './tpu-machine-types';

const GIBIBYTE = 2 ** 30;
const GPU = 'nvidia.com/gpu';
const TPU = 'google.com/tpu';

// Machine families that do not support persistent disks.
const HYPERDISK_ONLY = /^(a3-ultragpu|a4|a4x|c4|c4a|c4d|g4|n4|ct6e|tpu7x)-/;

/** Properties of `NodePools`. */
export interface NodePoolsProps {
  /** Terraform reference to the cluster. */
  readonly cluster: string;
  readonly nodeServiceAccount: NodeServiceAccount;
  /** Resources that nodes need to start. */
  readonly dependsOn: ITerraformDependable[];
  readonly nodeSettings: NodeSettings;
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
      initialNodeCount: 1,
      diskSize: pool.diskSize ?? Size.gibibytes(100),
      options: pool,
      taints: pool.taints ?? [],
      hasAccelerators: false,
    });
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
      initialNodeCount: 0,
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
      hasAccelerators: true,
    });
    this.acceleratorPools.push({
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
      initialNodeCount: 0,
      diskSize: pool.diskSize ?? Size.gibibytes(100),
      options: several ? { ...pool, nodeLocations: pool.nodeLocations ?? this.defaultNodeLocations() } : pool,
      taints: pool.taints ?? [],
      tpuTopology: several ? slice.topology : undefined,
      hasAccelerators: true,
    });
    this.acceleratorPools.push({
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

  private defaultNodeLocations(): string[] | undefined {
    const { zone } = this.environment.location;
    return zone === undefined ? undefined : [zone];
  }

  private create(pool: ResolvedNodePool): void {
    checkNodePool(this.where, this.environment.location, pool, this.poolsByName);
    this.poolsByName.set(pool.name, pool);
    const { stack, location } = this.environment;
    const { options } = pool;
    const scarce = pool.hasAccelerators || (options.spot ?? false);
    this.pools.push(
      new ContainerNodePool(stack, pool.id, {
        name: pool.name,
        cluster: this.props.cluster,
        location: location.clusterLocation,
        ...(options.nodeLocations && { nodeLocations: [...options.nodeLocations] }),
        initialNodeCount: pool.initialNodeCount,
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
        nodeConfig: this.nodeConfig(pool),
        // After creation, the autoscaler sets the number of nodes.
        lifecycle: { ignoreChanges: ['initial_node_count'] },
        // GKE does not taint nodes with accelerators if the cluster has no other nodes.
        dependsOn: [
          this.props.nodeServiceAccount.iamMember,
          ...this.props.dependsOn,
          ...(pool.hasAccelerators ? this.pools.slice(0, 1) : []),
        ],
      }),
    );
  }

  private nodeConfig(pool: ResolvedNodePool): ContainerNodePoolConfig['nodeConfig'] {
    const { options } = pool;
    const { nodeServiceAccount, nodeSettings } = this.props;
    const { imageStreaming, confidentialNodes, diskKey } = nodeSettings;
    const fallback = HYPERDISK_ONLY.test(pool.machineType)
      ? NodeBootDiskType.HYPERDISK_BALANCED
      : NodeBootDiskType.PD_BALANCED;
    return {
      machineType: pool.machineType,
      diskSizeGb: bytesOf(pool.diskSize) / GIBIBYTE,
      diskType: options.diskType ?? fallback,
      imageType: 'COS_CONTAINERD',
      serviceAccount: nodeServiceAccount.serviceAccount.email,
      oauthScopes: NODE_OAUTH_SCOPES,
      metadata: { 'disable-legacy-endpoints': 'true' },
      // Pods see their own identity instead of the node's.
      workloadMetadataConfig: { mode: 'GKE_METADATA' },
      shieldedInstanceConfig: SHIELDED_INSTANCE_CONFIG,
      kubeletConfig: { insecureKubeletReadonlyPortEnabled: 'FALSE' },
      gcfsConfig: { enabled: imageStreaming },
      ...(pool.hasAccelerators && { gvnic: { enabled: true } }),
      ...(confidentialNodes && !pool.hasAccelerators && { confidentialNodes: { enabled: true } }),
      ...(options.spot && { spot: true }),
      ...bootDiskEncryption(diskKey),
      // The provider's default labels do not apply to machines.
      resourceLabels: this.environment.labels,
      ...(options.labels && { labels: { ...options.labels } }),
      ...(options.networkTags && { tags: [...options.networkTags] }),
      ...(pool.taints.length > 0 && {
        taint: pool.taints.map(({ key, value = '', effect = NodeTaintEffect.NO_SCHEDULE }) => ({ key, value, effect })),
      }),
      ...(options.reservationAffinity && {
        reservationAffinity: reservationAffinityConfig(options.reservationAffinity),
      }),
      guestAccelerator: pool.gpus && [pool.gpus],
    };
  }
}
