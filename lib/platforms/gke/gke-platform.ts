import type { ComputeNetwork } from '@cdktf/provider-google/lib/compute-network';
import type { ComputeSubnetwork } from '@cdktf/provider-google/lib/compute-subnetwork';
import type { ContainerCluster } from '@cdktf/provider-google/lib/container-cluster';
import type { ContainerNodePool } from '@cdktf/provider-google/lib/container-node-pool';
import type { ServiceAccount } from '@cdktf/provider-google/lib/service-account';
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
import type { DeploymentGuide } from '../deployment-guide';
import { ClusterIpAllocator } from '../network/cluster-ip-allocator';
import { environmentName, PlatformBase } from '../platform-base';
import { autopilotViolations } from './cluster/autopilot-validation';
import { ControlPlaneAccess, ControlPlaneAccessKind, checkAuthorizedNetworks } from './cluster/control-plane-access';
import { GkeCluster } from './cluster/gke-cluster';
import { Infrastructure } from './cluster/infrastructure';
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
  public readonly _storageContext: StorageContext;

  private readonly environment: GkeEnvironment;
  private readonly controlPlaneAccess: ControlPlaneAccess;
  private readonly infrastructure: Infrastructure;
  private readonly gkeExposure: GkeExposure;
  private readonly filestore: FilestoreProvisioner;

  constructor(scope: Construct, id: string, props: GkePlatformProps) {
    super(scope, id, props);
    const environment = environmentName(this);
    checkName(this, 'environment', environment, DNS_LABEL);
    checkProjectId(this, props.project);
    const location = resolveLocation(this, props.zone, props.region);
    checkName(this, 'clusterName', props.clusterName ?? defaultClusterName(environment), CLUSTER_NAME);
    checkGcpLabels(this, props.labels ?? {});
    this.controlPlaneAccess = props.controlPlaneAccess ?? ControlPlaneAccess.dnsEndpoint();
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
    });
    this.stack = this.environment.stack;

    const cluster = props.cluster ?? GkeCluster.standard();
    const encryptionKeys = new EncryptionKeys(this.environment);
    const diskKey = encryptionKeys.resolve(
      this,
      'disks: key',
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
    const { vpc, serviceCidr, nodes, cluster: managedCluster } = this.infrastructure;
    new TerraformOutput(this.stack, 'credentials-command', { value: this.credentialsCommand });

    const buckets = new GkeBuckets(this, this.environment, {
      encryptionKeys,
      options: { ...props.buckets },
      fineGrainedBuckets: [...(props.fineGrainedBuckets ?? [])],
    });
    // Nodes have no word: Dataplane V2 is Cilium, for which a node is no address but an identity of its own, and which does not let blocks
    // of addresses match it unless it is configured to. GKE says nothing of that.
    this.network = new GkeClusterNetwork(this.environment, this.infrastructure);
    this.storage = new GkeStorage(this, this.environment, {
      platform: DESCRIPTION,
      disks: { ...props.disks },
      diskKey,
      managesCluster: managedCluster !== undefined,
      clusterIpAllocator: serviceCidr === undefined ? undefined : new ClusterIpAllocator(this, serviceCidr),
    });
    this.filestore = new FilestoreProvisioner(this, this.environment, encryptionKeys, vpc);
    this._storageContext = {
      disks: { ...props.disks },
      diskKey,
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

  /** The cluster. Throws where it is there already: Terraform does not know it then. */
  public get cluster(): ContainerCluster {
    return this.requireManaged('cluster', this.infrastructure.cluster, 'GkeCluster.existing');
  }

  /** The account that the nodes run as. Throws where the cluster is there already and has no node pool that is named here. */
  public get nodeServiceAccount(): ServiceAccount {
    return this.requireManaged(
      'account of nodes',
      this.infrastructure.nodeServiceAccount?.serviceAccount,
      'GkeCluster.existing',
    );
  }

  /** The network that the cluster is in. Throws where it is there already. */
  public get vpcNetwork(): ComputeNetwork {
    return this.requireManaged(
      'network',
      this.infrastructure.vpc?.created?.network,
      'a network or a cluster that exists',
    );
  }

  /** The part of the network that the nodes are in. Throws where it is there already. */
  public get subnetwork(): ComputeSubnetwork {
    return this.requireManaged(
      'subnetwork',
      this.infrastructure.vpc?.created?.subnetwork,
      'a network or a cluster that exists',
    );
  }

  /** The node pools, those without accelerators first. */
  public get nodePools(): ContainerNodePool[] {
    return [...this.infrastructure.nodes.pools];
  }

  /**
   * What a pod must carry to run on the nodes of a pool: their name, and that it tolerates their taints. Components take both:
   * `new TFServing(chart, 'server', { model, ...platform.nodePlacement('serving') })`.
   *
   * Throws where there is no such pool.
   *
   * @param pool name of the node pool
   */
  public nodePlacement(pool: string): NodePlacement {
    return nodePlacementFor(this, this.infrastructure.nodes, pool);
  }

  /** The command that lets `kubectl` reach the cluster. */
  public get credentialsCommand(): string {
    const byName = this.controlPlaneAccess.kind === ControlPlaneAccessKind.DNS_ENDPOINT;
    return [
      `gcloud container clusters get-credentials ${this.clusterName}`,
      `--location ${this.location} --project ${this.project}`,
      ...(byName ? ['--dns-endpoint'] : this.controlPlaneAccess.publicEndpoint ? [] : ['--internal-ip']),
    ].join(' ');
  }

  public override deploymentGuide(): DeploymentGuide {
    return {
      commandsBeforeApply: [`npx cdktf deploy ${this.stack.node.id}`, this.credentialsCommand],
      manualStepsBeforeApps: [...this.gkeExposure.stepsBeforeApps],
      manualStepsAfterApps: [...this.gkeExposure.stepsAfterApps, ...this.filestore.stepsAfterApps],
      terraformFiles: this.environment.stackFiles,
      notes:
        this.infrastructure.cluster === undefined
          ? [
              'network policies are kept only where the cluster has Dataplane V2, or network policy enforcement turned on',
            ]
          : [],
      terraformResourceCount: this.stack.node.findAll().filter(TerraformResource.isTerraformResource).length,
    };
  }

  private requireManaged<T>(what: string, found: T | undefined, because: string): T {
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
