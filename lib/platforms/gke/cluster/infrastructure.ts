import type { ContainerCluster } from '@cdktf/provider-google/lib/container-cluster';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import type { GkePlatformProps } from '../gke-platform-props';
import type { EncryptionKeys, GrantedKey } from '../iam/encryption-keys';
import { NodeServiceAccount } from '../iam/node-service-account';
import { GkeNetwork } from '../network/gke-network';
import { resolveVpc, type Vpc } from '../network/vpc';
import type { AcceleratorPool } from '../nodes/accelerator-pool';
import { supportsPersistentDisks } from '../nodes/machine-series';
import { NodePools } from '../nodes/node-pools';
import type { NodeSettings } from '../nodes/node-settings';
import { clusterNodeZones } from '../nodes/node-zones';
import type { DiskNodes } from '../storage/disk-nodes';
import type { GkeEnvironment } from '../terraform/gke-environment';
import { checkZone } from '../terraform/gke-location';
import { type ContainerClusterProps, createAutopilotCluster, createStandardCluster } from './container-cluster';
import { ControlPlaneAccess } from './control-plane-access';
import type { ExistingGpuNodes, GkeCluster } from './gke-cluster';

/** Properties of `Infrastructure`. */
export interface InfrastructureProps extends Pick<GkePlatformProps, 'network' | 'nodePools' | 'gpuPools' | 'tpuPools'> {
  readonly cluster: GkeCluster;
  /** Undefined for an existing cluster. */
  readonly controlPlaneAccess?: ControlPlaneAccess;
  readonly encryptionKeys: EncryptionKeys;
  /** Key of disks and of the nodes' boot disks; undefined for keys that Google manages. */
  readonly diskKey?: GrantedKey;
}

/** Network, cluster and nodes of a platform. Creates the parts that do not exist yet. */
export class Infrastructure {
  /** Network; undefined for an existing cluster. */
  public readonly vpc?: Vpc;
  /** Cluster; undefined for an existing cluster. */
  public readonly cluster?: ContainerCluster;
  /** Service account of the nodes; undefined for an existing cluster without additional node pools. */
  public readonly nodeServiceAccount?: NodeServiceAccount;
  public readonly nodes: NodePools;
  public readonly diskNodes: DiskNodes;
  /** CIDR block of Services; undefined if unknown. */
  public readonly serviceCidr?: string;
  /** GPUs of nodes that do not belong to a configured pool. */
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
      imageStreaming: existing ? undefined : (standard?.imageStreaming ?? true),
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
        controlPlaneAccess: props.controlPlaneAccess ?? ControlPlaneAccess.dnsEndpoint(),
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
      // Undefined only if there are no pools to create.
      nodeServiceAccount: this.nodeServiceAccount as NodeServiceAccount,
      dependsOn: [...(this.vpc?.natDependencies ?? []), ...(diskKey ? [diskKey.grant] : [])],
      nodeSettings,
      clusterZones: standard && clusterNodeZones(environment.location, standard.nodeLocations),
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
    const clusterZones = clusterNodeZones(environment.location, standard?.nodeLocations);
    // Node auto-provisioning creates nodes in all zones of the cluster.
    const zones = [...this.nodes.zonesOfPools, ...(standard && !standard.nodeAutoProvisioning ? [] : [clusterZones])];
    this.diskNodes = {
      zones: [...new Set(zones.flatMap((known) => known ?? []))],
      hasOtherZones: !standard || zones.includes(undefined),
      hasNodeLocations: standard !== undefined,
      // Unknown machines are assumed to support them.
      supportPersistentDisks:
        !standard ||
        standard.nodeAutoProvisioning !== undefined ||
        this.nodes.machineTypes.some((machineType) => supportsPersistentDisks(machineType)),
    };
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

/** Validates combinations of cluster mode, location, network and node pools. */
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
      `cluster: Autopilot is not supported in the zone ${location.clusterLocation}.`,
      'Must be in a region: Autopilot runs nodes in several zones.',
      `Set \`region\` to "${location.region}". \`zone\` then sets the zone of disks only.`,
    );
  }
  if (autopilot && pools > 0) {
    throw new KubeflowError(
      where,
      'cluster: Autopilot does not support node pools.',
      'Autopilot creates nodes for the requests of pods, including GPUs and Spot VMs.',
      'Leave `nodePools`, `gpuPools` and `tpuPools` out, or use GkeCluster.standard().',
    );
  }
  if (existing && props.network) {
    throw new KubeflowError(
      where,
      '`network` is set, but the cluster already exists.',
      'The network of an existing cluster cannot be changed.',
      'Leave `network` out, and set `serviceCidr` of GkeCluster.existing if it is required.',
    );
  }
  if (standard && !standard.nodeAutoProvisioning && (props.nodePools ?? [{}]).length === 0) {
    throw new KubeflowError(
      where,
      'nodePools is empty.',
      'Must contain at least one pool without accelerators, which runs the pods of GKE itself, such as DNS.',
      'Leave `nodePools` out for a default pool, or set `nodeAutoProvisioning` of GkeCluster.standard.',
    );
  }
  for (const zone of standard?.nodeLocations ?? []) {
    checkZone(where, 'nodeLocations', zone, location.region);
  }
}
