import type { ComputeNetwork } from '@cdktf/provider-google/lib/compute-network';
import type { ComputeSubnetwork } from '@cdktf/provider-google/lib/compute-subnetwork';
import type { ContainerCluster } from '@cdktf/provider-google/lib/container-cluster';
import type { ContainerNodePool } from '@cdktf/provider-google/lib/container-node-pool';
import type { ServiceAccount } from '@cdktf/provider-google/lib/service-account';
import { TerraformOutput, TerraformResource, type TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
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
import { PlatformBase, type PlatformProps } from '../platform-base';
import { ServiceAddresses } from '../service-addresses';
import { checkAuthorizedNetworks } from './authorized-networks';
import { ControlPlaneAccess, ControlPlaneAccessKind } from './control-plane-access';
import { CLUSTER_NAME, checkGcpLabels, checkProject, clusterNameOf } from './gcp-names';
import { GkeAccelerators } from './gke-accelerators';
import { GkeBuckets } from './gke-buckets';
import { GkeCluster } from './gke-cluster';
import { GkeClusterNetwork } from './gke-cluster-network';
import { GkeEnvironment } from './gke-environment';
import { checkIapClient, GkeExposure } from './gke-exposure';
import { GkeIdentity } from './gke-identity';
import { locationOf } from './gke-location';
import { GkeNetwork, SERVICES } from './gke-network';
import { type GkeGpuPool, type GkeNodePool, GkeReleaseChannel } from './gke-node-pool';
import { GkeNodes } from './gke-nodes';
import { GkeStorage } from './gke-storage';
import type { IapClient } from './iap-client';
import type { TerraformState } from './terraform-state';

const DESCRIPTION = 'this GKE cluster (GkePlatform)';

/** What a GKE platform is told. */
export interface GkePlatformProps extends PlatformProps {
  /** Id of the Google Cloud project, which must exist. */
  readonly project: string;

  /**
   * Zone of the cluster and of its disks.
   *
   * With `region` set as well the cluster is regional, and this is the zone of its disks only.
   *
   * @default - none: `region` must be set, and then no persistent disk can be made
   */
  readonly zone?: string;

  /**
   * Region of a regional cluster: control plane and nodes are in several zones of it.
   *
   * @default - the cluster is zonal, in `zone`
   */
  readonly region?: string;

  /**
   * Name of the cluster. The names of all that is made for it start with it.
   *
   * @default - the name of the environment
   */
  readonly clusterName?: string;

  /**
   * The nodes that everything without GPU runs on.
   *
   * @default - 1 to 10 nodes of type e2-standard-8
   */
  readonly nodePool?: GkeNodePool;

  /**
   * Nodes with GPUs.
   *
   * @default - none
   */
  readonly gpuPools?: GkeGpuPool[];

  /**
   * How people and pipelines reach the control plane.
   *
   * @default ControlPlaneAccess.dnsEndpoint()
   */
  readonly controlPlaneAccess?: ControlPlaneAccess;

  /**
   * The OAuth client by which people sign in at the load balancer.
   *
   * @default - none, and nothing can be exposed with sign-in
   */
  readonly iapClient?: IapClient;

  /**
   * Whether Terraform refuses to destroy the cluster.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * Which versions of Kubernetes the cluster is kept at.
   *
   * @default GkeReleaseChannel.REGULAR
   */
  readonly releaseChannel?: GkeReleaseChannel;

  /**
   * Labels of everything in Google Cloud that takes labels. The label `environment` is there in any case.
   *
   * @default - `environment`, with the name of the environment
   */
  readonly labels?: { [key: string]: string };

  /**
   * Where Terraform keeps what it knows.
   *
   * @default TerraformState.local()
   */
  readonly state?: TerraformState;
}

/**
 * A cluster on Google Kubernetes Engine and what the apps need around it, written as Terraform.
 *
 * It stands in a `KubeflowApp`, which writes both halves. The cluster has a network and a service account of its own, private
 * nodes, Dataplane V2, Workload Identity, shielded nodes and Binary Authorization.
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

  /** The cluster. */
  public readonly cluster: ContainerCluster;

  /** The account that the nodes run as. */
  public readonly nodeServiceAccount: ServiceAccount;

  /** The network that the cluster is in. */
  public readonly vpcNetwork: ComputeNetwork;

  /** The part of the network that the nodes are in. */
  public readonly subnetwork: ComputeSubnetwork;

  private readonly environment: GkeEnvironment;
  private readonly access: ControlPlaneAccess;
  private readonly nodes: GkeNodes;

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

    const vpc = new GkeNetwork(this.environment);
    this.vpcNetwork = vpc.network;
    this.subnetwork = vpc.subnetwork;
    const cluster = new GkeCluster(this.environment, {
      network: vpc,
      access: this.access,
      releaseChannel: props.releaseChannel ?? GkeReleaseChannel.REGULAR,
      deletionProtection: props.deletionProtection ?? true,
    });
    this.cluster = cluster.cluster;
    this.nodeServiceAccount = cluster.nodeAccount;
    const gpuPools = (props.gpuPools ?? []).map((pool) => ({ ...pool }));
    this.nodes = new GkeNodes(this, this.environment, vpc, cluster);
    this.nodes.addDefault(props.nodePool ?? {});
    for (const pool of gpuPools) {
      this.nodes.addGpus(pool);
    }
    new TerraformOutput(this.stack, 'credentials-command', { value: this.credentialsCommand });

    const buckets = new GkeBuckets(this.environment);
    // Nodes have no word: Dataplane V2 is Cilium, for which a node is no address but an identity of its own, and which does not let blocks
    // of addresses match it unless it is configured to. GKE says nothing of that.
    this.network = new GkeClusterNetwork(this.environment, vpc, cluster);
    this.storage = new GkeStorage(this.environment, DESCRIPTION, new ServiceAddresses(this, SERVICES));
    this.identity = new GkeIdentity(this.environment, buckets, this.network, this.cluster);
    this.accelerators = new GkeAccelerators(DESCRIPTION, gpuPools);
    this.exposure = new GkeExposure(this.environment, DESCRIPTION, props.iapClient);
    this.objectStore = buckets;
  }

  /** The node pools, the one without GPUs first. */
  public get nodePools(): ContainerNodePool[] {
    return [...this.nodes.pools];
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

  public override get terraformResourceCount(): number {
    return this.stack.node.findAll().filter(TerraformResource.isTerraformResource).length;
  }
}
