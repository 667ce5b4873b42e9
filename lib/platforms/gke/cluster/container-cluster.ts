import { ContainerCluster, type ContainerClusterConfig } from '@cdktf/provider-google/lib/container-cluster';
import type { IConstruct } from 'constructs';
import { bootDiskEncryption, type EncryptionKeys } from '../iam/encryption-keys';
import { KmsKey } from '../iam/kms-key';
import { NODE_OAUTH_SCOPES, type NodeServiceAccount } from '../iam/node-service-account';
import type { Vpc } from '../network/vpc';
import { type NodeSettings, SHIELDED_INSTANCE_CONFIG } from '../nodes/node-settings';
import type { GkeEnvironment } from '../terraform/gke-environment';
import { createBackupPlan } from './backup-plan';
import { configureClusterLifecycle } from './cluster-lifecycle';
import { type GkeClusterOptions, GkeLoggingComponent, GkeMonitoringComponent } from './cluster-options';
import { checkClusterOptions } from './cluster-validation';
import { type ControlPlaneAccess, ControlPlaneAccessKind } from './control-plane-access';
import { maintenancePolicy } from './maintenance-window';
import { clusterAutoscaling } from './node-auto-provisioning';
import type { StandardClusterOptions } from './standard-cluster-options';
import { upgradesWithDefaults } from './upgrades';

/** Inputs of a Standard or Autopilot cluster. */
export interface ContainerClusterProps {
  readonly scope: IConstruct;
  readonly environment: GkeEnvironment;
  readonly vpc: Vpc;
  readonly controlPlaneAccess: ControlPlaneAccess;
  readonly nodeServiceAccount: NodeServiceAccount;
  readonly encryptionKeys: EncryptionKeys;
  readonly nodeSettings: NodeSettings;
}

/**
 * Creates a Standard cluster without node pools.
 *
 * @throws KubeflowError if GKE does not accept an option.
 */
export function createStandardCluster(props: ContainerClusterProps, options: StandardClusterOptions): ContainerCluster {
  const { environment, nodeServiceAccount, nodeSettings } = props;
  const zones = options.nodeLocations;
  const apis = [
    ...(nodeSettings.imageStreaming ? ['containerfilesystem'] : []),
    ...((options.filestoreCsiDriver ?? true) ? ['file'] : []),
  ];
  return createCluster(props, options, {
    ...removeDefaultNodePool(nodeServiceAccount, nodeSettings),
    ...(zones && { nodeLocations: zones.filter((zone) => zone !== environment.location.clusterLocation) }),
    enableShieldedNodes: true,
    enableIntranodeVisibility: options.intranodeVisibility ?? true,
    // Dataplane V2, which enforces NetworkPolicies.
    datapathProvider: 'ADVANCED_DATAPATH',
    workloadIdentityConfig: { workloadPool: `${environment.project}.svc.id.goog` },
    nodePoolDefaults: {
      nodeConfigDefaults: {
        insecureKubeletReadonlyPortEnabled: 'FALSE',
        gcfsConfig: { enabled: nodeSettings.imageStreaming ?? true },
      },
    },
    ...(nodeSettings.confidentialNodes && { confidentialNodes: { enabled: true } }),
    addonsConfig: {
      dnsCacheConfig: { enabled: options.nodeLocalDnsCache ?? true },
      gcePersistentDiskCsiDriverConfig: { enabled: true },
      gcpFilestoreCsiDriverConfig: { enabled: options.filestoreCsiDriver ?? true },
      gcsFuseCsiDriverConfig: { enabled: options.gcsFuseCsiDriver ?? true },
      gkeBackupAgentConfig: { enabled: options.backupPlan !== undefined },
      horizontalPodAutoscaling: { disabled: false },
      httpLoadBalancing: { disabled: false },
    },
    clusterAutoscaling: clusterAutoscaling(props.scope, options, nodeServiceAccount, nodeSettings),
    verticalPodAutoscaling: { enabled: options.verticalPodAutoscaling ?? true },
    monitoringConfig: {
      enableComponents: monitoringComponents(options),
      managedPrometheus: { enabled: options.managedPrometheus ?? true },
    },
    dependsOn: apis.map((api) => environment.enableApi(api)),
  });
}

/**
 * Creates an Autopilot cluster. Google fixes most settings of its nodes, so they cannot be configured.
 *
 * @throws KubeflowError if GKE does not accept an option.
 */
export function createAutopilotCluster(props: ContainerClusterProps, options: GkeClusterOptions): ContainerCluster {
  return createCluster(props, options, {
    enableAutopilot: true,
    clusterAutoscaling: {
      autoProvisioningDefaults: {
        serviceAccount: props.nodeServiceAccount.serviceAccount.email,
        oauthScopes: NODE_OAUTH_SCOPES,
        ...bootDiskEncryption(props.nodeSettings.diskKey),
      },
    },
    addonsConfig: { gkeBackupAgentConfig: { enabled: options.backupPlan !== undefined } },
    monitoringConfig: { enableComponents: monitoringComponents(options), managedPrometheus: { enabled: true } },
    dependsOn: [
      props.nodeServiceAccount.iamMember,
      ...props.vpc.natDependencies,
      ...['containerfilesystem', 'file'].map((api) => props.environment.enableApi(api)),
    ],
  });
}

function createCluster(
  props: ContainerClusterProps,
  options: GkeClusterOptions,
  kindConfig: Partial<ContainerClusterConfig>,
): ContainerCluster {
  const { scope, environment, vpc, controlPlaneAccess, encryptionKeys } = props;
  checkClusterOptions(scope, options);
  const { stack, clusterName, location } = environment;
  const { diskKey } = props.nodeSettings;
  const key = encryptionKeys.resolve(
    scope,
    'secretsEncryptionKey',
    options.secretsEncryptionKey ?? KmsKey.create(),
    'secrets',
  );
  const deletionProtection = options.deletionProtection ?? true;
  const upgrades = upgradesWithDefaults(options);
  const cluster = new ContainerCluster(stack, 'cluster', {
    name: clusterName,
    location: location.clusterLocation,
    deletionProtection,
    releaseChannel: { channel: upgrades.releaseChannel },
    ...(options.minimumVersion !== undefined && { minMasterVersion: options.minimumVersion }),
    maintenancePolicy: maintenancePolicy(scope, upgrades.maintenanceWindow, options.maintenanceExclusions ?? []),
    ...networking(vpc, options),
    ...controlPlane(controlPlaneAccess),
    ...hardening(options),
    // Without the block, a cluster that was encrypted would stay encrypted with a key that is no longer managed.
    databaseEncryption: key ? { state: 'ENCRYPTED', keyName: key.name } : { state: 'DECRYPTED' },
    costManagementConfig: { enabled: options.costAllocation ?? true },
    loggingConfig: {
      enableComponents: options.logging ?? [GkeLoggingComponent.SYSTEM_COMPONENTS, GkeLoggingComponent.WORKLOADS],
    },
    ...kindConfig,
    dependsOn: [
      ...requiredApis(options).map((api) => environment.enableApi(api)),
      ...(key ? [key.grant] : []),
      ...(diskKey ? [diskKey.grant] : []),
      ...(kindConfig.dependsOn ?? []),
    ],
  });
  environment.protect(cluster);
  // The provider rejects the deletion of a protected cluster only after Terraform has destroyed its node pools.
  cluster.lifecycle = { ...cluster.lifecycle, preventDestroy: deletionProtection };
  configureClusterLifecycle(cluster, environment, {
    where: scope,
    encryptsSecretsByDefault: options.secretsEncryptionKey === undefined,
    hasSecretsKey: key !== undefined,
    vpc,
  });
  if (options.backupPlan) {
    createBackupPlan(scope, environment, cluster, encryptionKeys, options.backupPlan);
  }
  return cluster;
}

/** APIs that the cluster and its nodes call. If Binary Authorization is enabled without its API, no pod is admitted. */
function requiredApis(options: GkeClusterOptions): string[] {
  return [
    'container',
    'logging',
    'monitoring',
    ...((options.binaryAuthorization ?? true) ? ['binaryauthorization'] : []),
    ...((options.securityPosture ?? true) ? ['containersecurity'] : []),
  ];
}

/**
 * Settings of the default node pool. GKE requires the pool for creation, and Terraform removes it some minutes later.
 * It is as hardened as the other pools.
 */
function removeDefaultNodePool(
  nodeServiceAccount: NodeServiceAccount,
  { confidentialNodes, diskKey }: NodeSettings,
): Partial<ContainerClusterConfig> {
  return {
    removeDefaultNodePool: true,
    initialNodeCount: 1,
    nodeConfig: {
      serviceAccount: nodeServiceAccount.serviceAccount.email,
      oauthScopes: NODE_OAUTH_SCOPES,
      shieldedInstanceConfig: SHIELDED_INSTANCE_CONFIG,
      workloadMetadataConfig: { mode: 'GKE_METADATA' },
      ...bootDiskEncryption(diskKey),
      // The default machine type does not support memory encryption.
      ...(confidentialNodes && { machineType: 'n2d-standard-2' }),
    },
    // After the pool is removed, the API returns the configuration of other nodes.
    lifecycle: { ignoreChanges: ['initial_node_count', 'node_config'] },
  };
}

function networking(vpc: Vpc, options: GkeClusterOptions): Partial<ContainerClusterConfig> {
  return {
    network: vpc.network,
    subnetwork: vpc.subnetwork,
    networkingMode: 'VPC_NATIVE',
    ipAllocationPolicy: {
      clusterSecondaryRangeName: vpc.podRangeName,
      servicesSecondaryRangeName: vpc.serviceRangeName,
    },
    gatewayApiConfig: { channel: (options.gatewayApi ?? true) ? 'CHANNEL_STANDARD' : 'CHANNEL_DISABLED' },
    serviceExternalIpsConfig: { enabled: false },
  };
}

function controlPlane(access: ControlPlaneAccess): Partial<ContainerClusterConfig> {
  const usesDnsEndpoint = access.kind === ControlPlaneAccessKind.DNS_ENDPOINT;
  return {
    privateClusterConfig: { enablePrivateNodes: true, enablePrivateEndpoint: !access.publicEndpoint },
    controlPlaneEndpointsConfig: {
      dnsEndpointConfig: { allowExternalTraffic: usesDnsEndpoint },
      ipEndpointsConfig: { enabled: !usesDnsEndpoint },
    },
    ...(!usesDnsEndpoint && {
      masterAuthorizedNetworksConfig: {
        gcpPublicCidrsAccessEnabled: false,
        cidrBlocks: access.networks.map(({ cidr, name }) => ({ cidrBlock: cidr, displayName: name })),
      },
    }),
  };
}

function hardening(options: GkeClusterOptions): Partial<ContainerClusterConfig> {
  return {
    enableLegacyAbac: false,
    masterAuth: { clientCertificateConfig: { issueClientCertificate: false } },
    binaryAuthorization: {
      evaluationMode: (options.binaryAuthorization ?? true) ? 'PROJECT_SINGLETON_POLICY_ENFORCE' : 'DISABLED',
    },
    // Google shut down vulnerability scanning in 2025.
    securityPostureConfig: {
      mode: (options.securityPosture ?? true) ? 'BASIC' : 'DISABLED',
      vulnerabilityMode: 'VULNERABILITY_DISABLED',
    },
    anonymousAuthenticationConfig: { mode: 'LIMITED' },
    rbacBindingConfig: {
      enableInsecureBindingSystemAuthenticated: false,
      enableInsecureBindingSystemUnauthenticated: false,
    },
    ...(options.securityGroup !== undefined && {
      authenticatorGroupsConfig: { securityGroup: options.securityGroup },
    }),
  };
}

function monitoringComponents(options: GkeClusterOptions): string[] {
  return options.monitoring ?? [GkeMonitoringComponent.SYSTEM_COMPONENTS];
}
