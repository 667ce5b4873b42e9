import type { ComputeNetwork } from '@cdktf/provider-google/lib/compute-network';
import type { ComputeSubnetwork } from '@cdktf/provider-google/lib/compute-subnetwork';
import type { ContainerCluster } from '@cdktf/provider-google/lib/container-cluster';
import type { ContainerNodePool } from '@cdktf/provider-google/lib/container-node-pool';
import type { ServiceAccount } from '@cdktf/provider-google/lib/service-account';
import { TerraformOutput, TerraformResource, type TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, DNS_LABEL } from '../../names';
import { environmentName } from '../../synthesis/collect';
import type {
  IAcceleratorsCapability,
  IExposureCapability,
  IIdentityCapability,
  INetworkCapability,
  IObjectStoreCapability,
  IStorageCapability,
} from '../capabilities';
import type { OneTimeStep } from '../one-time-step';
import { PlatformBase } from '../platform-base';
import { ServiceAddresses } from '../service-addresses';
import { checkAuthorizedNetworks } from './authorized-networks';
import { AutopilotAccelerators } from './autopilot-accelerators';
import { autopilotProblems } from './autopilot-checks';
import { ControlPlaneAccess, ControlPlaneAccessKind } from './control-plane-access';
import { CLUSTER_NAME, checkGcpLabels, checkProject, clusterNameOf } from './gcp-names';
import { GkeAccelerators } from './gke-accelerators';
import { GkeBuckets } from './gke-buckets';
import { GkeCluster } from './gke-cluster';
import { GkeClusterNetwork } from './gke-cluster-network';
import { GkeEnvironment } from './gke-environment';
import { checkIapClient, GkeExposure } from './gke-exposure';
import { GkeFiles } from './gke-files';
import { GkeIdentity } from './gke-identity';
import { locationOf } from './gke-location';
import type { GkePlatformProps } from './gke-platform-props';
import { GkeStorage } from './gke-storage';
import { Infrastructure } from './infrastructure';
import { KmsKeys } from './kms-keys';
import { type NodePlacement, placementOf } from './node-placement';
import { labelsParameter, type VolumeDefaults } from './volume-defaults';

const DESCRIPTION = 'this GKE cluster (GkePlatform)';

/**
 * A cluster on Google Kubernetes Engine and what the apps need around it, written as Terraform.
 *
 * It stands in a `KubeflowApp`, which writes both halves. The cluster has a network and a service account of its own, private
 * nodes, Dataplane V2, Workload Identity, shielded nodes, Binary Authorization and Secrets that are encrypted with a key of its own. Or it is
 * one that is there already, and only what the apps need is made.
 *
 * Throws where a prop is nothing that Google Cloud would take.
 */
export class GkePlatform extends PlatformBase {
  public readonly storage: IStorageCapability;
  public readonly identity: IIdentityCapability;
  public readonly accelerators: IAcceleratorsCapability;
  public readonly exposure: IExposureCapability;
  public readonly objectStore: IObjectStoreCapability;
  public readonly network: INetworkCapability;

  /** Id of the Google Cloud project. */
  public readonly project: string;

  /** Zone of a zonal cluster, region of a regional one. */
  public readonly location: string;

  /** Name of the cluster. */
  public readonly clusterName: string;

  /** The Terraform of the environment. Resources of your own may stand in it. */
  public readonly stack: TerraformStack;

  /**
   * What volumes are like that a StorageClass provisions.
   *
   * @internal
   */
  public readonly _volumes: VolumeDefaults;

  private readonly environment: GkeEnvironment;
  private readonly access: ControlPlaneAccess;
  private readonly infrastructure: Infrastructure;
  private readonly waysIn: GkeExposure;
  private readonly files: GkeFiles;

  constructor(scope: Construct, id: string, props: GkePlatformProps) {
    super(scope, id, props);
    const environment = environmentName(this);
    checkName(this, 'environment', environment, DNS_LABEL);
    checkProject(this, props.project);
    const location = locationOf(this, props.zone, props.region);
    checkName(this, 'clusterName', props.clusterName ?? clusterNameOf(environment), CLUSTER_NAME);
    checkGcpLabels(this, props.labels ?? {});
    this.access = props.controlPlaneAccess ?? ControlPlaneAccess.dnsEndpoint();
    checkAuthorizedNetworks(this, this.access);
    if (props.iapClient) {
      checkIapClient(this, props.iapClient);
    }

    this.project = props.project;
    this.location = location.cluster;
    this.clusterName = props.clusterName ?? clusterNameOf(environment);
    this.environment = new GkeEnvironment(this, {
      project: this.project,
      location,
      clusterName: this.clusterName,
      labels: props.labels ?? {},
      state: props.state,
    });
    this.stack = this.environment.stack;

    const cluster = props.cluster ?? GkeCluster.standard();
    const keys = new KmsKeys(this.environment);
    this.infrastructure = new Infrastructure(this, this.environment, { ...props, cluster, access: this.access, keys });
    const { serviceCidr, diskKey, nodes, cluster: made } = this.infrastructure;
    new TerraformOutput(this.stack, 'credentials-command', { value: this.credentialsCommand });

    const buckets = new GkeBuckets(this, this.environment, keys, { ...props.buckets }, [
      ...(props.fineGrainedBuckets ?? []),
    ]);
    // Nodes have no word: Dataplane V2 is Cilium, for which a node is no address but an identity of its own, and which does not let blocks
    // of addresses match it unless it is configured to. GKE says nothing of that.
    this.network = new GkeClusterNetwork(this.environment, this.infrastructure);
    this.storage = new GkeStorage(this, this.environment, {
      platform: DESCRIPTION,
      disks: { ...props.disks },
      diskKey,
      makesCluster: made !== undefined,
      serviceAddresses: serviceCidr === undefined ? undefined : new ServiceAddresses(this, serviceCidr),
    });
    this.files = new GkeFiles(this, this.environment, keys, this.infrastructure.vpc);
    this._volumes = {
      disks: { ...props.disks },
      diskKey,
      project: this.project,
      region: location.region,
      labels: labelsParameter(this.environment.labels),
      network: this.infrastructure.vpc?.networkName,
      files: this.files,
      fileKey: (where, key) => keys.use(where, 'key', key, 'files'),
    };
    this.identity = new GkeIdentity(this.environment, buckets, this.network, made);
    this.accelerators = cluster._autopilot
      ? new AutopilotAccelerators(DESCRIPTION)
      : new GkeAccelerators(DESCRIPTION, [...nodes.accelerators, ...this.infrastructure.otherAccelerators]);
    this.waysIn = new GkeExposure(this, this.environment, DESCRIPTION, {
      options: { ...props.exposure },
      iapClient: props.iapClient,
      gateways: (cluster._standard ?? cluster._autopilot ?? cluster._existing)?.gatewayApi ?? true,
    });
    this.exposure = this.waysIn;
    this.objectStore = buckets;
    if (cluster._autopilot) {
      this.node.addValidation({ validate: () => autopilotProblems(this) });
    }
  }

  /** The cluster. Throws where it is there already: Terraform does not know it then. */
  public get cluster(): ContainerCluster {
    return this.made('cluster', this.infrastructure.cluster, 'GkeCluster.existing');
  }

  /** The account that the nodes run as. Throws where the cluster is there already and has no node pool that is named here. */
  public get nodeServiceAccount(): ServiceAccount {
    return this.made('account of nodes', this.infrastructure.nodeAccount?.account, 'GkeCluster.existing');
  }

  /** The network that the cluster is in. Throws where it is there already. */
  public get vpcNetwork(): ComputeNetwork {
    return this.made('network', this.infrastructure.vpc?.made?.network, 'a network or a cluster that exists');
  }

  /** The part of the network that the nodes are in. Throws where it is there already. */
  public get subnetwork(): ComputeSubnetwork {
    return this.made('subnetwork', this.infrastructure.vpc?.made?.subnetwork, 'a network or a cluster that exists');
  }

  /** The node pools, those without accelerators first. */
  public get nodePools(): ContainerNodePool[] {
    return [...this.infrastructure.nodes.pools];
  }

  /**
   * What a pod must carry to run on the nodes of a pool: their name, and that it tolerates their taints. Components take both:
   * `new TFServing(chart, 'server', { model, ...platform.placementOn('serving') })`.
   *
   * Throws where there is no such pool.
   *
   * @param pool name of the node pool
   */
  public placementOn(pool: string): NodePlacement {
    return placementOf(this, this.infrastructure.nodes, pool);
  }

  /** The command that lets `kubectl` reach the cluster. */
  public get credentialsCommand(): string {
    const byName = this.access.kind === ControlPlaneAccessKind.DNS_ENDPOINT;
    return [
      `gcloud container clusters get-credentials ${this.clusterName}`,
      `--location ${this.location} --project ${this.project}`,
      ...(byName ? ['--dns-endpoint'] : this.access.publicEndpoint ? [] : ['--internal-ip']),
    ].join(' ');
  }

  public override commandsBeforeApply(): string[] {
    return [`npx cdktf deploy ${this.stack.node.id}`, this.credentialsCommand];
  }

  public override stepsBeforeApps(): OneTimeStep[] {
    return [...this.waysIn.stepsBeforeApps];
  }

  public override stepsAfterApps(): OneTimeStep[] {
    return [...this.waysIn.stepsAfterApps, ...this.files.stepsAfterApps];
  }

  public override remarks(): string[] {
    return this.infrastructure.cluster === undefined
      ? ['network policies are kept only where the cluster has Dataplane V2, or network policy enforcement turned on']
      : [];
  }

  public override get terraformResourceCount(): number {
    return this.stack.node.findAll().filter(TerraformResource.isTerraformResource).length;
  }

  private made<T>(what: string, found: T | undefined, because: string): T {
    if (found === undefined) {
      throw new KubeflowError(
        this,
        `this platform makes no ${what}.`,
        `With ${because} it is somebody else's, and Terraform changes nothing of it.`,
        'Use `stack` for resources of your own.',
      );
    }
    return found;
  }
}
