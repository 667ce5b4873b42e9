import type { ContainerCluster } from '@cdktf/provider-google/lib/container-cluster';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import type { GkePlatformProps } from '../gke-platform-props';
import type { EncryptionKeys, GrantedKey } from '../iam/encryption-keys';
import { NodeServiceAccount } from '../iam/node-service-account';
import { GkeNetwork } from '../network/gke-network';
import { resolveVpc, type Vpc } from '../network/vpc';
import type { AcceleratorPool } from '../nodes/accelerator-pool';
import { NodePools } from '../nodes/node-pools';
import type { NodeSettings } from '../nodes/node-settings';
import type { GkeEnvironment } from '../terraform/gke-environment';
import { checkZone } from '../terraform/gke-location';
import { type ContainerClusterProps, createAutopilotCluster, createStandardCluster } from './container-cluster';
import type { ControlPlaneAccess } from './control-plane-access';
import type { ExistingGpuNodes, GkeCluster } from './gke-cluster';

/** What the infrastructure of a platform is told. */
export interface InfrastructureProps extends Pick<GkePlatformProps, 'network' | 'nodePools' | 'gpuPools' | 'tpuPools'> {
  readonly cluster: GkeCluster;
  readonly controlPlaneAccess: ControlPlaneAccess;
  readonly encryptionKeys: EncryptionKeys;
  /** Key of disks and of the nodes' boot disks; undefined for keys that Google manages. */
  readonly diskKey?: GrantedKey;
}

/** What is under the apps: network, cluster and nodes, as far as they are not there already. */
export class Infrastructure {
  /** The network, where it is known. */
  public readonly vpc?: Vpc;
  /** The cluster, where it is made. */
  public readonly cluster?: ContainerCluster;
  /** The account that nodes run as, where there are any. */
  public readonly nodeServiceAccount?: NodeServiceAccount;
  public readonly nodes: NodePools;
  /** The addresses of Services, where they are known. */
  public readonly serviceCidr?: string;
  /** Accelerators of nodes that no pool here is of. */
  public readonly unmanagedAccelerators: AcceleratorPool[] = [];

  constructor(where: IConstruct, environment: GkeEnvironment, props: InfrastructureProps) {
    const { cluster, encryptionKeys, diskKey } = props;
    const { _standard: standard, _autopilot: autopilot, _existing: existing } = cluster;
    const nodePools = props.nodePools ?? (standard ? [{}] : []);
    const pools = nodePools.length + (props.gpuPools ?? []).length + (props.tpuPools ?? []).length;
    checkInfrastructure(where, environment, props, pools);
    if (!existing || pools > 0) {
      this.nodeServiceAccount = new NodeServiceAccount(where, environment, (standard ?? autopilot)?.imageRepositories);
    }
    const nodeSettings: NodeSettings = {
      imageStreaming: standard?.imageStreaming ?? true,
      confidentialNodes: standard?.confidentialNodes ?? false,
      diskKey,
    };
    if (existing) {
      this.serviceCidr = existing.serviceCidr;
      this.unmanagedAccelerators.push(...(existing.gpuNodes ?? []).map((gpus) => existingAcceleratorPool(gpus)));
    } else {
      this.vpc = resolveVpc(where, environment, props.network ?? GkeNetwork.create());
      this.serviceCidr = this.vpc.serviceCidr;
      const clusterProps: ContainerClusterProps = {
        scope: where,
        environment,
        vpc: this.vpc,
        controlPlaneAccess: props.controlPlaneAccess,
        nodeServiceAccount: this.nodeServiceAccount as NodeServiceAccount,
        encryptionKeys,
        nodeSettings,
      };
      this.cluster = autopilot
        ? createAutopilotCluster(clusterProps, autopilot)
        : createStandardCluster(clusterProps, standard ?? {});
    }
    for (const [type, max] of Object.entries(standard?.nodeAutoProvisioning?.maxGpus ?? {})) {
      this.unmanagedAccelerators.push(
        existingAcceleratorPool({ acceleratorType: type, gpusPerNode: Math.min(max, 8) }),
      );
    }
    this.nodes = new NodePools(where, environment, {
      cluster: this.cluster?.id ?? environment.clusterName,
      // Only what no pool is made of has no account.
      nodeServiceAccount: this.nodeServiceAccount as NodeServiceAccount,
      dependsOn: [...(this.vpc?.natDependencies ?? []), ...(diskKey ? [diskKey.grant] : [])],
      nodeSettings,
    });
    for (const pool of nodePools) {
      this.nodes.add(pool);
    }
    for (const pool of props.gpuPools ?? []) {
      this.nodes.addGpuPool(pool);
    }
    for (const pool of props.tpuPools ?? []) {
      this.nodes.addTpuPool(pool);
    }
  }
}

function existingAcceleratorPool({ acceleratorType, gpusPerNode }: ExistingGpuNodes): AcceleratorPool {
  return {
    acceleratorType,
    resourceName: 'nvidia.com/gpu',
    maxCount: gpusPerNode ?? 1,
    minCount: 1,
    requiresPoolName: false,
    nodeLabels: { 'cloud.google.com/gke-accelerator': acceleratorType },
    tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
  };
}

/** What the kinds of cluster cannot be told. */
function checkInfrastructure(
  where: IConstruct,
  environment: GkeEnvironment,
  props: InfrastructureProps,
  pools: number,
): void {
  const { _standard: standard, _autopilot: autopilot, _existing: existing } = props.cluster;
  const { location } = environment;
  if (autopilot && location.clusterLocation !== location.region) {
    throw new KubeflowError(
      where,
      `cluster: Autopilot in the zone ${location.clusterLocation}.`,
      'GKE accepts Autopilot in a region: its nodes are in several zones.',
      `Set \`region\` to "${location.region}"; \`zone\` beside it says where disks are.`,
    );
  }
  if (autopilot && pools > 0) {
    throw new KubeflowError(
      where,
      'cluster: Autopilot with node pools.',
      'GKE makes the nodes of Autopilot by itself, from what pods ask for, GPUs and spot machines included.',
      'Leave `nodePools`, `gpuPools` and `tpuPools` out, or use GkeCluster.standard().',
    );
  }
  if (existing && props.network) {
    throw new KubeflowError(
      where,
      'network is given, and the cluster is there already.',
      'Such a cluster is in its network, and nothing of it is changed.',
      'Leave `network` out; GkeCluster.existing takes the `serviceCidr`.',
    );
  }
  if (standard && !standard.nodeAutoProvisioning && (props.nodePools ?? [{}]).length === 0) {
    throw new KubeflowError(
      where,
      'nodePools is empty.',
      'At least one pool without accelerators is accepted: GKE’s own pods, DNS among them, run nowhere else.',
      'Leave `nodePools` out for one, or set `nodeAutoProvisioning` of GkeCluster.standard.',
    );
  }
  for (const zone of standard?.nodeLocations ?? []) {
    checkZone(where, 'nodeZones', zone, location.region);
  }
}
