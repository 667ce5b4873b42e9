import { ContainerCluster, type ContainerClusterConfig } from '@cdktf/provider-google/lib/container-cluster';
import type { IConstruct } from 'constructs';
import { autoProvisioning } from './auto-provisioning';
import { clusterBackups } from './cluster-backups';
import { checkClusterOptions } from './cluster-checks';
import {
  type GkeClusterOptions,
  GkeLoggingComponent,
  GkeMonitoringComponent,
  GkeReleaseChannel,
  type StandardClusterOptions,
} from './cluster-options';
import { type ControlPlaneAccess, ControlPlaneAccessKind } from './control-plane-access';
import type { GkeEnvironment } from './gke-environment';
import { KmsKey } from './kms-key';
import { bootDisk, type KmsKeys, type UsableKey } from './kms-keys';
import { MaintenanceWindow, maintenancePolicy } from './maintenance';
import { NODE_OAUTH_SCOPES, type NodeAccount } from './node-account';
import type { Vpc } from './vpc';

/** What the machines of all nodes are started with. */
export const SHIELDED_INSTANCE = { enableSecureBoot: true, enableIntegrityMonitoring: true };

/** What clusters of both kinds are told. */
export interface ClusterProps {
  readonly where: IConstruct;
  readonly environment: GkeEnvironment;
  readonly vpc: Vpc;
  readonly access: ControlPlaneAccess;
  readonly nodes: NodeAccount;
  readonly keys: KmsKeys;
  /** The key of the disks of nodes, where they have one. */
  readonly diskKey?: UsableKey;
}

/** A cluster whose nodes are pools, without any yet. */
export function standardCluster(props: ClusterProps, options: StandardClusterOptions): ContainerCluster {
  const { environment, nodes, diskKey } = props;
  const zones = options.nodeZones;
  const apis = [
    ...(streamsImages(options) ? ['containerfilesystem'] : []),
    ...((options.filestoreDriver ?? true) ? ['file'] : []),
  ];
  return makeCluster(props, options, {
    ...noDefaultNodes(nodes, options, diskKey),
    ...(zones && { nodeLocations: zones.filter((zone) => zone !== environment.location.cluster) }),
    enableShieldedNodes: true,
    enableIntranodeVisibility: options.intranodeVisibility ?? true,
    // Dataplane V2, which enforces network policies by itself.
    datapathProvider: 'ADVANCED_DATAPATH',
    workloadIdentityConfig: { workloadPool: `${environment.project}.svc.id.goog` },
    nodePoolDefaults: {
      nodeConfigDefaults: {
        insecureKubeletReadonlyPortEnabled: 'FALSE',
        gcfsConfig: { enabled: streamsImages(options) },
      },
    },
    ...(options.confidentialNodes && { confidentialNodes: { enabled: true } }),
    addonsConfig: {
      dnsCacheConfig: { enabled: options.dnsCache ?? true },
      gcePersistentDiskCsiDriverConfig: { enabled: true },
      gcpFilestoreCsiDriverConfig: { enabled: options.filestoreDriver ?? true },
      gcsFuseCsiDriverConfig: { enabled: options.gcsFuseDriver ?? true },
      gkeBackupAgentConfig: { enabled: options.backups !== undefined },
      horizontalPodAutoscaling: { disabled: false },
      httpLoadBalancing: { disabled: false },
    },
    clusterAutoscaling: autoProvisioning(props.where, options, nodes, diskKey),
    verticalPodAutoscaling: { enabled: options.verticalPodAutoscaling ?? true },
    monitoringConfig: {
      enableComponents: monitoringOf(options),
      managedPrometheus: { enabled: options.managedPrometheus ?? true },
    },
    dependsOn: apis.map((api) => environment.service(api)),
  });
}

/** Whether nodes start containers before their images are there. */
export function streamsImages({ imageStreaming }: StandardClusterOptions): boolean {
  return imageStreaming ?? true;
}

/** A cluster whose nodes are Google's affair. Much that can be chosen elsewhere is as it should be there, and cannot be said. */
export function autopilotCluster(props: ClusterProps, options: GkeClusterOptions): ContainerCluster {
  return makeCluster(props, options, {
    enableAutopilot: true,
    clusterAutoscaling: {
      autoProvisioningDefaults: {
        serviceAccount: props.nodes.account.email,
        oauthScopes: NODE_OAUTH_SCOPES,
        ...bootDisk(props.diskKey),
      },
    },
    addonsConfig: { gkeBackupAgentConfig: { enabled: options.backups !== undefined } },
    monitoringConfig: { enableComponents: monitoringOf(options), managedPrometheus: { enabled: true } },
    dependsOn: [
      props.nodes.role,
      ...props.vpc.wayOut,
      ...['containerfilesystem', 'file'].map((api) => props.environment.service(api)),
    ],
  });
}

function makeCluster(
  props: ClusterProps,
  options: GkeClusterOptions,
  ofItsKind: Partial<ContainerClusterConfig>,
): ContainerCluster {
  const { where, environment, vpc, access, keys } = props;
  checkClusterOptions(where, options);
  const { stack, clusterName, location } = environment;
  const key = keys.use(where, 'secretsKey', options.secretsKey ?? KmsKey.own(), 'secrets');
  const cluster = new ContainerCluster(stack, 'cluster', {
    name: clusterName,
    location: location.cluster,
    deletionProtection: options.deletionProtection ?? true,
    releaseChannel: { channel: options.releaseChannel ?? GkeReleaseChannel.REGULAR },
    ...(options.minimumVersion !== undefined && { minMasterVersion: options.minimumVersion }),
    maintenancePolicy: maintenancePolicy(
      where,
      options.maintenance ?? MaintenanceWindow.daily(),
      options.maintenanceExclusions ?? [],
    ),
    ...networking(vpc, options),
    ...controlPlane(access),
    ...hardening(options),
    ...(key && { databaseEncryption: { state: 'ENCRYPTED', keyName: key.name } }),
    costManagementConfig: { enabled: options.costAllocation ?? true },
    loggingConfig: {
      enableComponents: options.logging ?? [GkeLoggingComponent.SYSTEM_COMPONENTS, GkeLoggingComponent.WORKLOADS],
    },
    ...ofItsKind,
    dependsOn: [
      ...apisOf(options).map((api) => environment.service(api)),
      ...(key ? [key.ready] : []),
      ...(props.diskKey ? [props.diskKey.ready] : []),
      ...(ofItsKind.dependsOn ?? []),
    ],
  });
  if (options.backups) {
    clusterBackups(where, environment, cluster, options.backups);
  }
  return cluster;
}

/** What the cluster and its nodes call. Where Binary Authorization cannot be asked, no pod is admitted. */
function apisOf(options: GkeClusterOptions): string[] {
  return [
    'container',
    'logging',
    'monitoring',
    ...((options.binaryAuthorization ?? true) ? ['binaryauthorization'] : []),
    ...((options.securityPosture ?? true) ? ['containersecurity'] : []),
  ];
}

/** GKE makes no cluster without nodes; these exist for some minutes only, and are no weaker for that. */
function noDefaultNodes(
  nodes: NodeAccount,
  options: StandardClusterOptions,
  diskKey: UsableKey | undefined,
): Partial<ContainerClusterConfig> {
  return {
    removeDefaultNodePool: true,
    initialNodeCount: 1,
    nodeConfig: {
      serviceAccount: nodes.account.email,
      oauthScopes: NODE_OAUTH_SCOPES,
      shieldedInstanceConfig: SHIELDED_INSTANCE,
      workloadMetadataConfig: { mode: 'GKE_METADATA' },
      ...bootDisk(diskKey),
      // The default machine type cannot encrypt its memory.
      ...(options.confidentialNodes && { machineType: 'n2d-standard-2' }),
    },
    // Once they are gone the API answers with the configuration of other nodes.
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

function hardening(options: GkeClusterOptions): Partial<ContainerClusterConfig> {
  return {
    enableLegacyAbac: false,
    masterAuth: { clientCertificateConfig: { issueClientCertificate: false } },
    binaryAuthorization: {
      evaluationMode: (options.binaryAuthorization ?? true) ? 'PROJECT_SINGLETON_POLICY_ENFORCE' : 'DISABLED',
    },
    // Its scan for vulnerable images was shut down in 2025.
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

function monitoringOf(options: GkeClusterOptions): string[] {
  return options.monitoring ?? [GkeMonitoringComponent.SYSTEM_COMPONENTS];
}
