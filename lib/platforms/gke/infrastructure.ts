import type { ContainerCluster } from '@cdktf/provider-google/lib/container-cluster';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import type { AcceleratorPool } from './accelerator-pool';
import { autopilotCluster, type ClusterProps, standardCluster, streamsImages } from './cluster-resource';
import type { ControlPlaneAccess } from './control-plane-access';
import type { ExistingGpus, GkeCluster } from './gke-cluster';
import type { GkeEnvironment } from './gke-environment';
import { checkZone } from './gke-location';
import { GkeNetwork } from './gke-network';
import { GkeNodes } from './gke-nodes';
import type { GkePlatformProps } from './gke-platform-props';
import { KmsKey } from './kms-key';
import type { KmsKeys, UsableKey } from './kms-keys';
import { NodeAccount } from './node-account';
import { type Vpc, vpcOf } from './vpc';

/** What the infrastructure of a platform is told. */
export interface InfrastructureProps
  extends Pick<GkePlatformProps, 'network' | 'nodePools' | 'gpuPools' | 'tpuPools' | 'disks'> {
  readonly cluster: GkeCluster;
  readonly access: ControlPlaneAccess;
  readonly keys: KmsKeys;
}

/** What is under the apps: network, cluster and nodes, as far as they are not there already. */
export class Infrastructure {
  /** The network, where it is known. */
  public readonly vpc?: Vpc;
  /** The cluster, where it is made. */
  public readonly cluster?: ContainerCluster;
  /** The account that nodes run as, where there are any. */
  public readonly nodeAccount?: NodeAccount;
  public readonly nodes: GkeNodes;
  /** The addresses of Services, where they are known. */
  public readonly serviceCidr?: string;
  /** The key of disks, where they have one. */
  public readonly diskKey?: UsableKey;
  /** Accelerators of nodes that no pool here is of. */
  public readonly otherAccelerators: AcceleratorPool[] = [];

  constructor(where: IConstruct, environment: GkeEnvironment, props: InfrastructureProps) {
    const { cluster, keys } = props;
    const { _standard: standard, _autopilot: autopilot, _existing: existing } = cluster;
    const nodePools = props.nodePools ?? (standard ? [{}] : []);
    const pools = nodePools.length + (props.gpuPools ?? []).length + (props.tpuPools ?? []).length;
    check(where, environment, props, pools);
    if (!existing || pools > 0) {
      this.nodeAccount = new NodeAccount(where, environment, (standard ?? autopilot)?.imageRepositories);
    }
    this.diskKey = keys.use(where, 'disks: key', props.disks?.key ?? KmsKey.none(), 'disks');
    if (existing) {
      this.serviceCidr = existing.serviceCidr;
      this.otherAccelerators.push(...(existing.gpus ?? []).map((gpus) => existingGpus(gpus)));
    } else {
      this.vpc = vpcOf(where, environment, props.network ?? GkeNetwork.own());
      this.serviceCidr = this.vpc.serviceCidr;
      const clusterProps: ClusterProps = {
        where,
        environment,
        vpc: this.vpc,
        access: props.access,
        nodes: this.nodeAccount as NodeAccount,
        keys,
        diskKey: this.diskKey,
      };
      this.cluster = autopilot
        ? autopilotCluster(clusterProps, autopilot)
        : standardCluster(clusterProps, standard ?? {});
    }
    for (const [type, most] of Object.entries(standard?.nodeAutoProvisioning?.maxGpus ?? {})) {
      this.otherAccelerators.push(existingGpus({ acceleratorType: type, gpusPerNode: Math.min(most, 8) }));
    }
    this.nodes = new GkeNodes(where, environment, {
      cluster: this.cluster?.id ?? environment.clusterName,
      // Only what no pool is made of has no account.
      account: this.nodeAccount as NodeAccount,
      after: [...(this.vpc?.wayOut ?? []), ...(this.diskKey ? [this.diskKey.ready] : [])],
      imageStreaming: streamsImages(standard ?? {}),
      confidential: standard?.confidentialNodes ?? false,
      diskKey: this.diskKey,
    });
    for (const pool of nodePools) {
      this.nodes.add(pool);
    }
    for (const pool of props.gpuPools ?? []) {
      this.nodes.addGpus(pool);
    }
    for (const pool of props.tpuPools ?? []) {
      this.nodes.addTpus(pool);
    }
  }
}

function existingGpus({ acceleratorType, gpusPerNode }: ExistingGpus): AcceleratorPool {
  return {
    type: acceleratorType,
    resourceName: 'nvidia.com/gpu',
    most: gpusPerNode ?? 1,
    least: 1,
    byNameOnly: false,
    labels: { 'cloud.google.com/gke-accelerator': acceleratorType },
    tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
  };
}

/** What the kinds of cluster cannot be told. */
function check(where: IConstruct, environment: GkeEnvironment, props: InfrastructureProps, pools: number): void {
  const { _standard: standard, _autopilot: autopilot, _existing: existing } = props.cluster;
  const { location } = environment;
  if (autopilot && location.cluster !== location.region) {
    throw new KubeflowError(
      where,
      `cluster: Autopilot in the zone ${location.cluster}.`,
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
  for (const zone of standard?.nodeZones ?? []) {
    checkZone(where, 'nodeZones', zone, location.region);
  }
}
