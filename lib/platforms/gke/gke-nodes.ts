import {
  ContainerNodePool,
  type ContainerNodePoolNodeConfigGuestAccelerator,
} from '@cdktf/provider-google/lib/container-node-pool';
import { Size } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName } from '../../names';
import { bytesOf, checkSize } from '../../workload/resources';
import { CLUSTER_NAME } from './gcp-names';
import { type GkeCluster, NODE_OAUTH_SCOPES, SHIELDED_INSTANCE } from './gke-cluster';
import type { GkeEnvironment } from './gke-environment';
import type { GkeNetwork } from './gke-network';
import type { GkeGpuPool, GkeNodePool } from './gke-node-pool';

const GIBIBYTE = 2 ** 30;

/** A node pool with nothing left out. */
interface NodePool {
  readonly id: string;
  readonly name: string;
  readonly machineType: string;
  readonly minNodes: number;
  readonly maxNodes: number;
  readonly initialNodes: number;
  readonly diskSize: Size;
  readonly gpus?: ContainerNodePoolNodeConfigGuestAccelerator;
  readonly after: ContainerNodePool[];
}

/** The nodes of a cluster. */
export class GkeNodes {
  public readonly pools: ContainerNodePool[] = [];

  constructor(
    private readonly where: IConstruct,
    private readonly environment: GkeEnvironment,
    private readonly network: GkeNetwork,
    private readonly cluster: GkeCluster,
  ) {}

  /** The pool that everything without GPU runs on. */
  public addDefault(pool: GkeNodePool): void {
    const minNodes = pool.minNodes ?? 1;
    this.add({
      id: 'node-pool',
      name: 'default',
      machineType: pool.machineType ?? 'e2-standard-8',
      minNodes,
      maxNodes: pool.maxNodes ?? 10,
      initialNodes: 1,
      diskSize: pool.diskSize ?? Size.gibibytes(100),
      after: [],
    });
  }

  public addGpus(pool: GkeGpuPool): void {
    const name = pool.name ?? pool.acceleratorType;
    this.add({
      id: `gpu-pool-${name}`,
      name,
      machineType: pool.machineType,
      minNodes: pool.minNodes ?? 0,
      maxNodes: pool.maxNodes ?? 1,
      initialNodes: 0,
      diskSize: pool.diskSize ?? Size.gibibytes(100),
      gpus: {
        type: pool.acceleratorType,
        count: pool.gpusPerNode ?? 1,
        gpuDriverInstallationConfig: { gpuDriverVersion: 'DEFAULT' },
      },
      // GKE taints nodes with GPUs by itself, as soon as the cluster has other nodes.
      after: this.pools.slice(0, 1),
    });
  }

  private add(pool: NodePool): void {
    this.check(pool);
    const { stack, location } = this.environment;
    const { cluster, nodeAccount, nodeRole } = this.cluster;
    this.pools.push(
      new ContainerNodePool(stack, pool.id, {
        name: pool.name,
        cluster: cluster.id,
        location: location.cluster,
        initialNodeCount: pool.initialNodes,
        // Totals mean the same in a zonal and in a regional cluster; counts for each zone do not.
        autoscaling: {
          totalMinNodeCount: pool.minNodes,
          totalMaxNodeCount: pool.maxNodes,
          locationPolicy: pool.gpus ? 'ANY' : 'BALANCED',
        },
        management: { autoRepair: true, autoUpgrade: true },
        upgradeSettings: { strategy: 'SURGE', maxSurge: 1, maxUnavailable: 0 },
        networkConfig: { enablePrivateNodes: true },
        nodeConfig: {
          machineType: pool.machineType,
          diskSizeGb: bytesOf(pool.diskSize) / GIBIBYTE,
          diskType: 'pd-balanced',
          imageType: 'COS_CONTAINERD',
          serviceAccount: nodeAccount.email,
          oauthScopes: NODE_OAUTH_SCOPES,
          metadata: { 'disable-legacy-endpoints': 'true' },
          // Pods see their own identity and never that of the node.
          workloadMetadataConfig: { mode: 'GKE_METADATA' },
          shieldedInstanceConfig: SHIELDED_INSTANCE,
          kubeletConfig: { insecureKubeletReadonlyPortEnabled: 'FALSE' },
          guestAccelerator: pool.gpus && [pool.gpus],
        },
        // From the first node on it is the autoscaler that counts.
        lifecycle: { ignoreChanges: ['initial_node_count'] },
        dependsOn: [nodeRole, this.network.nat, ...pool.after],
      }),
    );
  }

  private check(pool: NodePool): void {
    const what = `node pool "${pool.name}"`;
    checkName(this.where, 'node pool', pool.name, CLUSTER_NAME);
    if (this.pools.some((other) => other.nameInput === pool.name)) {
      throw new KubeflowError(
        this.where,
        `two node pools are called "${pool.name}".`,
        'GKE accepts one node pool of a name in a cluster; "default" is the one without GPUs.',
        'Set `name` of one of the GPU pools.',
      );
    }
    if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(pool.machineType)) {
      throw new KubeflowError(
        this.where,
        `${what}: "${pool.machineType}" is not a machine type.`,
        'Compute Engine accepts types such as "e2-standard-8"; `gcloud compute machine-types list` shows all.',
      );
    }
    const { minNodes, maxNodes } = pool;
    if (!Number.isInteger(minNodes) || !Number.isInteger(maxNodes) || minNodes < 0 || maxNodes < 1) {
      throw new KubeflowError(
        this.where,
        `${what}: ${minNodes} to ${maxNodes} nodes cannot be.`,
        'GKE accepts whole numbers: `minNodes` from 0, `maxNodes` from 1.',
      );
    }
    if (minNodes > maxNodes) {
      throw new KubeflowError(
        this.where,
        `${what}: minNodes (${minNodes}) is over maxNodes (${maxNodes}).`,
        'GKE accepts a minimum up to the maximum.',
        'Raise `maxNodes` or lower `minNodes`.',
      );
    }
    checkSize(this.where, `${what}: diskSize`, pool.diskSize);
    const gibibytes = bytesOf(pool.diskSize) / GIBIBYTE;
    if (!Number.isInteger(gibibytes) || gibibytes < 10) {
      throw new KubeflowError(
        this.where,
        `${what}: diskSize ${pool.diskSize.asString()} is not the size of a boot disk.`,
        'Compute Engine accepts whole gibibytes, at least 10.',
        'Use for example Size.gibibytes(100).',
      );
    }
    if (pool.gpus && (!Number.isInteger(pool.gpus.count) || pool.gpus.count < 1)) {
      throw new KubeflowError(
        this.where,
        `${what}: gpusPerNode ${pool.gpus.count} is not a number of GPUs.`,
        'Compute Engine accepts a whole number that the machine type can have, at least 1.',
      );
    }
  }
}
