import { ContainerCluster, type ContainerClusterConfig } from '@cdktf/provider-google/lib/container-cluster';
import { ProjectIamMember } from '@cdktf/provider-google/lib/project-iam-member';
import { ServiceAccount } from '@cdktf/provider-google/lib/service-account';
import type { ControlPlaneAccess } from './control-plane-access';
import { ControlPlaneAccessKind } from './control-plane-access';
import { ACCOUNT_ID, ownedName } from './gcp-names';
import type { GkeEnvironment } from './gke-environment';
import { type GkeNetwork, POD_RANGE, SERVICE_RANGE } from './gke-network';
import type { GkeReleaseChannel } from './gke-node-pool';

export const NODE_OAUTH_SCOPES = ['https://www.googleapis.com/auth/cloud-platform'];

/** What the machines of all nodes are started with. */
export const SHIELDED_INSTANCE = { enableSecureBoot: true, enableIntegrityMonitoring: true };

/** What a cluster is told. */
export interface GkeClusterProps {
  readonly network: GkeNetwork;
  readonly access: ControlPlaneAccess;
  readonly releaseChannel: GkeReleaseChannel;
  readonly deletionProtection: boolean;
}

/** The cluster, without nodes, and the account that all its nodes run as. */
export class GkeCluster {
  public readonly cluster: ContainerCluster;
  public readonly nodeAccount: ServiceAccount;
  public readonly nodeRole: ProjectIamMember;

  constructor(environment: GkeEnvironment, props: GkeClusterProps) {
    const { stack, clusterName, project } = environment;
    this.nodeAccount = new ServiceAccount(stack, 'node-account', {
      // No service account of Kubernetes is told by "/nodes", though one may be called "nodes".
      accountId: ownedName(clusterName, 'nodes', ACCOUNT_ID, '/nodes'),
      displayName: `Nodes of the cluster ${clusterName}`,
      dependsOn: [environment.service('iam')],
    });
    // Writing logs and metrics, and nothing else.
    this.nodeRole = new ProjectIamMember(stack, 'node-account-role', {
      project,
      role: 'roles/container.defaultNodeServiceAccount',
      member: this.nodeAccount.member,
      dependsOn: [environment.service('cloudresourcemanager')],
    });
    this.cluster = new ContainerCluster(stack, 'cluster', {
      name: clusterName,
      location: environment.location.cluster,
      deletionProtection: props.deletionProtection,
      releaseChannel: { channel: props.releaseChannel },
      ...networking(props.network),
      ...controlPlane(props.access),
      ...this.noDefaultNodes(),
      ...hardening(project),
      ...operations(),
      dependsOn: [environment.service('container')],
    });
  }

  /** GKE makes no cluster without nodes; these exist for some minutes only, and are no weaker for that. */
  private noDefaultNodes(): Partial<ContainerClusterConfig> {
    return {
      removeDefaultNodePool: true,
      initialNodeCount: 1,
      nodeConfig: {
        serviceAccount: this.nodeAccount.email,
        oauthScopes: NODE_OAUTH_SCOPES,
        shieldedInstanceConfig: SHIELDED_INSTANCE,
        workloadMetadataConfig: { mode: 'GKE_METADATA' },
      },
      // Once they are gone the API answers with the configuration of other nodes.
      lifecycle: { ignoreChanges: ['initial_node_count', 'node_config'] },
    };
  }
}

function networking({ network, subnetwork }: GkeNetwork): Partial<ContainerClusterConfig> {
  return {
    network: network.id,
    subnetwork: subnetwork.id,
    networkingMode: 'VPC_NATIVE',
    ipAllocationPolicy: { clusterSecondaryRangeName: POD_RANGE, servicesSecondaryRangeName: SERVICE_RANGE },
    // Dataplane V2, which enforces network policies by itself.
    datapathProvider: 'ADVANCED_DATAPATH',
    enableIntranodeVisibility: true,
    gatewayApiConfig: { channel: 'CHANNEL_STANDARD' },
    serviceExternalIpsConfig: { enabled: false },
  };
}

function controlPlane(access: ControlPlaneAccess): Partial<ContainerClusterConfig> {
  const byName = access.kind === ControlPlaneAccessKind.DNS_ENDPOINT;
  return {
    privateClusterConfig: { enablePrivateNodes: true, enablePrivateEndpoint: !access.publicEndpoint },
    controlPlaneEndpointsConfig: {
      dnsEndpointConfig: { allowExternalTraffic: byName },
      ipEndpointsConfig: { enabled: !byName },
    },
    ...(!byName && {
      masterAuthorizedNetworksConfig: {
        gcpPublicCidrsAccessEnabled: false,
        cidrBlocks: access.networks.map(({ cidr, name }) => ({ cidrBlock: cidr, displayName: name })),
      },
    }),
  };
}

function hardening(project: string): Partial<ContainerClusterConfig> {
  return {
    workloadIdentityConfig: { workloadPool: `${project}.svc.id.goog` },
    enableShieldedNodes: true,
    enableLegacyAbac: false,
    masterAuth: { clientCertificateConfig: { issueClientCertificate: false } },
    binaryAuthorization: { evaluationMode: 'PROJECT_SINGLETON_POLICY_ENFORCE' },
    // Its scan for vulnerable images was shut down in 2025.
    securityPostureConfig: { mode: 'BASIC', vulnerabilityMode: 'VULNERABILITY_DISABLED' },
    anonymousAuthenticationConfig: { mode: 'LIMITED' },
    rbacBindingConfig: {
      enableInsecureBindingSystemAuthenticated: false,
      enableInsecureBindingSystemUnauthenticated: false,
    },
    nodePoolDefaults: { nodeConfigDefaults: { insecureKubeletReadonlyPortEnabled: 'FALSE' } },
  };
}

function operations(): Partial<ContainerClusterConfig> {
  return {
    addonsConfig: {
      dnsCacheConfig: { enabled: true },
      gcePersistentDiskCsiDriverConfig: { enabled: true },
      horizontalPodAutoscaling: { disabled: false },
      httpLoadBalancing: { disabled: false },
    },
    verticalPodAutoscaling: { enabled: true },
    costManagementConfig: { enabled: true },
    loggingConfig: { enableComponents: ['SYSTEM_COMPONENTS', 'WORKLOADS'] },
    monitoringConfig: { enableComponents: ['SYSTEM_COMPONENTS'], managedPrometheus: { enabled: true } },
  };
}
