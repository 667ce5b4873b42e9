import { TerraformOutput, TerraformResource, type TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, DNS_LABEL } from '../../names';
import type { IAcceleratorsCapability } from '../capabilities/accelerators';
import type { IExposureCapability } from '../capabilities/exposure';
import type { IIdentityCapability } from '../capabilities/identity';
import type { INetworkCapability } from '../capabilities/network';
import type { IObjectStoreCapability } from '../capabilities/object-store';
import type { IStorageCapability } from '../capabilities/storage';
import type { ClusterRequirements, DeploymentGuide } from '../deployment-guide';
import { checkedApiServerCidrs, privateApiServerCidrs } from '../network/api-server-cidrs';
import { ClusterIpAllocator } from '../network/cluster-ip-allocator';
import { environmentName, PlatformBase } from '../platform-base';
import { GKE_API_GROUPS } from './cluster/api-groups';
import { autopilotViolations } from './cluster/autopilot-validation';
import { ControlPlaneAccess, ControlPlaneAccessKind, checkAuthorizedNetworks } from './cluster/control-plane-access';
import { GkeCluster } from './cluster/gke-cluster';
import { Infrastructure } from './cluster/infrastructure';
import { upgradeSchedule } from './cluster/upgrades';
import type { GkePlatformProps } from './gke-platform-props';
import { EncryptionKeys } from './iam/encryption-keys';
import { KmsKey } from './iam/kms-key';
import { GkeWorkloadIdentity } from './iam/workload-identity';
import { GkeClusterNetwork } from './network/gke-cluster-network';
import { GkeExposure } from './network/gke-exposure';
import { checkIapClient } from './network/iap-client';
import { AutopilotAccelerators } from './nodes/autopilot-accelerators';
import { GkeAccelerators } from './nodes/gke-accelerators';
import { type NodePlacement, nodePlacementFor } from './nodes/node-placement';
import { FilestoreProvisioner } from './storage/filestore-provisioner';
import { GkeBuckets } from './storage/gke-buckets';
import { GkeStorage } from './storage/gke-storage';
import { labelsParameter, type StorageContext } from './storage/storage-context';
import { CLUSTER_NAME, checkGcpLabels, checkProjectId, defaultClusterName } from './terraform/gcp-names';
import { GkeEnvironment } from './terraform/gke-environment';
import { resolveLocation } from './terraform/gke-location';

const DESCRIPTION = 'this GKE cluster (GkePlatform)';

/**
 * Creates or adopts a Google Kubernetes Engine (GKE) cluster, and writes its infrastructure as Terraform.
 *
 * Must be created in a `KubeflowApp`, which writes the Terraform and the Kubernetes YAML. By default, the cluster has
 * its own network and node service account, private nodes, Dataplane V2, Workload Identity, shielded nodes, Binary
 * Authorization and Secrets encrypted with a Cloud KMS key. With `GkeCluster.existing`, Terraform creates only the
 * resources that the apps need.
 *
 * @throws KubeflowError if Google Cloud does not accept the value of a prop.
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

  /** Zone of a zonal cluster, or region of a regional cluster. */
  public readonly location: string;

  /** Name of the cluster. */
  public readonly clusterName: string;

  /** Terraform stack of the environment. You can add your own resources to it. */
  public readonly stack: TerraformStack;

  /**
   * Settings for volumes that a StorageClass provisions.
   *
   * @internal
   */
  public readonly _storageContext: StorageContext;

  private readonly environment: GkeEnvironment;
  private readonly controlPlaneAccess?: ControlPlaneAccess;
  private readonly infrastructure: Infrastructure;
  private readonly gkeExposure: GkeExposure;
  private readonly encryptionKeys: EncryptionKeys;
  private readonly filestore: FilestoreProvisioner;

  constructor(scope: Construct, id: string, props: GkePlatformProps) {
    super(scope, id, props);
    const environment = environmentName(this);
    checkName(this, 'environment', environment, DNS_LABEL);
    checkProjectId(this, props.project);
    const location = resolveLocation(this, props.zone, props.region);
    checkName(this, 'clusterName', props.clusterName ?? defaultClusterName(environment), CLUSTER_NAME);
    checkGcpLabels(this, props.labels ?? {});
    const cluster = props.cluster ?? GkeCluster.standard();
    // Unknown for an existing cluster: `gcloud` then uses its default endpoint.
    this.controlPlaneAccess =
      props.controlPlaneAccess ?? (cluster._existing ? undefined : ControlPlaneAccess.dnsEndpoint());
    checkAuthorizedNetworks(this, this.controlPlaneAccess);
    if (props.iapClient) {
      checkIapClient(this, props.iapClient);
    }

    this.project = props.project;
    this.location = location.clusterLocation;
    this.clusterName = props.clusterName ?? defaultClusterName(environment);
    this.environment = new GkeEnvironment(this, {
      project: this.project,
      location,
      clusterName: this.clusterName,
      labels: props.labels ?? {},
      stateBackend: props.stateBackend,
      googleProviderVersion: props.googleProviderVersion,
    });
    this.stack = this.environment.stack;

    const encryptionKeys = new EncryptionKeys(this.environment);
    this.encryptionKeys = encryptionKeys;
    const diskKey = encryptionKeys.resolve(
      this,
      'disks: encryptionKey',
      props.disks?.encryptionKey ?? KmsKey.googleManaged(),
      'disks',
    );
    this.infrastructure = new Infrastructure(this, this.environment, {
      cluster,
      network: props.network,
      controlPlaneAccess: this.controlPlaneAccess,
      nodePools: props.nodePools,
      gpuPools: props.gpuPools,
      tpuPools: props.tpuPools,
      encryptionKeys,
      diskKey,
    });
    const { vpc, serviceCidr, nodes, diskNodes, cluster: managedCluster } = this.infrastructure;
    this.environment.compare({ ranges: vpc?.created?.ranges, upgrades: upgradeSchedule(cluster) });
    new TerraformOutput(this.stack, 'credentials-command', { value: this.credentialsCommand });

    const buckets = new GkeBuckets(this, this.environment, {
      encryptionKeys,
      options: { ...props.buckets },
      fineGrainedBuckets: [...(props.fineGrainedBuckets ?? [])],
    });
    // The network has no peers for nodes: Dataplane V2 (Cilium) gives nodes an identity, and CIDR blocks do not
    // match them by default.
    this.network = new GkeClusterNetwork(this.environment, this.infrastructure, {
      apiServerCidrs:
        checkedApiServerCidrs(this, props.apiServerCidrs) ?? this.privateControlPlane(vpc?.created?.ranges.nodeCidr),
      httpProxy: props.httpProxy,
    });
    this.storage = new GkeStorage(this, this.environment, {
      platform: DESCRIPTION,
      disks: { ...props.disks },
      diskKey,
      diskNodes,
      managesCluster: managedCluster !== undefined,
      clusterIpAllocator: serviceCidr === undefined ? undefined : new ClusterIpAllocator(this, serviceCidr),
    });
    this.filestore = new FilestoreProvisioner(this, this.environment, encryptionKeys, vpc);
    this._storageContext = {
      disks: { ...props.disks },
      diskKey,
      diskNodes,
      project: this.project,
      region: location.region,
      labels: labelsParameter(this.environment.labels),
      network: vpc?.networkName,
      filestore: this.filestore,
    };
    this.identity = new GkeWorkloadIdentity(this.environment, buckets, this.network, managedCluster);
    this.accelerators = cluster._autopilot
      ? new AutopilotAccelerators(DESCRIPTION)
      : new GkeAccelerators(DESCRIPTION, [...nodes.acceleratorPools, ...this.infrastructure.unmanagedAccelerators]);
    this.gkeExposure = new GkeExposure(this, this.environment, DESCRIPTION, {
      options: { ...props.exposure },
      iapClient: props.iapClient,
      gatewayApi: (cluster._standard ?? cluster._autopilot ?? cluster._existing)?.gatewayApi ?? true,
    });
    this.exposure = this.gkeExposure;
    this.objectStore = buckets;
    if (cluster._autopilot) {
      this.node.addValidation({ validate: () => autopilotViolations(this) });
    }
  }

  /** @internal */
  public override get _clusterId(): string {
    return `gke:${this.project}/${this.location}/${this.clusterName}`;
  }

  /**
   * Terraform resource of the cluster, a `google_container_cluster`. Attributes: `cluster.getStringAttribute('endpoint')`.
   *
   * @throws KubeflowError if the cluster is an existing one, which Terraform does not manage.
   */
  public get cluster(): TerraformResource {
    return this.requireManaged('cluster', this.infrastructure.cluster, 'GkeCluster.existing');
  }

  /**
   * Terraform resource of the nodes' service account, a `google_service_account`.
   *
   * @throws KubeflowError if the cluster is an existing one and `nodePools`, `gpuPools` and `tpuPools` are empty.
   */
  public get nodeServiceAccount(): TerraformResource {
    return this.requireManaged(
      'node service account',
      this.infrastructure.nodeServiceAccount?.serviceAccount,
      'GkeCluster.existing and no node pools',
    );
  }

  /**
   * Terraform resource of the VPC network, a `google_compute_network`.
   *
   * @throws KubeflowError if the network or the cluster is an existing one.
   */
  public get vpcNetwork(): TerraformResource {
    return this.requireManaged('network', this.infrastructure.vpc?.created?.network, 'an existing network or cluster');
  }

  /**
   * Terraform resource of the nodes' subnetwork, a `google_compute_subnetwork`.
   *
   * @throws KubeflowError if the network or the cluster is an existing one.
   */
  public get subnetwork(): TerraformResource {
    return this.requireManaged(
      'subnetwork',
      this.infrastructure.vpc?.created?.subnetwork,
      'an existing network or cluster',
    );
  }

  /** Terraform resources of the node pools (`google_container_node_pool`). Pools without accelerators come first. */
  public get nodePools(): TerraformResource[] {
    return [...this.infrastructure.nodes.pools];
  }

  /**
   * Returns the node selector and the tolerations that schedule a pod on a node pool. Components accept both as props:
   *
   * `new TFServing(chart, 'server', { model, ...platform.nodePlacement('serving') })`
   *
   * @throws KubeflowError if the platform has no node pool with this name.
   * @param pool name of the node pool
   */
  public nodePlacement(pool: string): NodePlacement {
    return nodePlacementFor(this, this.infrastructure.nodes, pool);
  }

  /** Command that configures `kubectl` for the cluster. */
  public get credentialsCommand(): string {
    const access = this.controlPlaneAccess;
    const usesDnsEndpoint = access?.kind === ControlPlaneAccessKind.DNS_ENDPOINT;
    return [
      `gcloud container clusters get-credentials ${this.clusterName}`,
      `--location ${this.location} --project ${this.project}`,
      ...(usesDnsEndpoint ? ['--dns-endpoint'] : !access || access.publicEndpoint ? [] : ['--internal-ip']),
    ].join(' ');
  }

  public override deploymentGuide(requirements?: ClusterRequirements): DeploymentGuide {
    const { context } = super.deploymentGuide(requirements);
    return {
      // The command creates the context with this name.
      context: context ?? `gke_${this.project}_${this.location}_${this.clusterName}`,
      apiGroups: GKE_API_GROUPS,
      terraformStack: this.environment.stackFolder,
      commandsBeforeApply: context === undefined ? [this.credentialsCommand] : [],
      manualStepsAfterApps: [...this.gkeExposure.stepsAfterApps, ...this.filestore.stepsAfterApps],
      terraformFiles: this.environment.stackFiles,
      notes: [
        ...(this.infrastructure.cluster === undefined
          ? ['NetworkPolicies take effect only if the cluster has Dataplane V2 or network policy enforcement.']
          : []),
        ...this.encryptionKeys.notes,
      ],
      terraformResourceCount: this.stack.node.findAll().filter(TerraformResource.isTerraformResource).length,
    };
  }

  /** Addresses of the API server; undefined if they are unknown or public. */
  private privateControlPlane(nodeCidr: string | undefined): string[] | undefined {
    // Without a public endpoint, it has an internal address, which GKE takes from the range of the nodes.
    const isPrivate = nodeCidr !== undefined && this.controlPlaneAccess?.publicEndpoint === false;
    return isPrivate ? privateApiServerCidrs(nodeCidr) : undefined;
  }

  private requireManaged<T>(resource: string, value: T | undefined, reason: string): T {
    if (value === undefined) {
      throw new KubeflowError(
        this,
        `${resource} is not managed by this platform.`,
        `With ${reason}, Terraform does not manage it.`,
        'Use `stack` to add your own resources.',
      );
    }
    return value;
  }
}
