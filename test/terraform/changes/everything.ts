import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  type BlueGreenUpgradeOptions,
  CloudArmorPolicy,
  type CloudArmorPolicyOptions,
  type CommonNodePoolOptions,
  ControlPlaneAccess,
  GkeAutoscalingProfile,
  type GkeBackupPlanOptions,
  type GkeBucketOptions,
  GkeCluster,
  type GkeClusterOptions,
  type GkeDiskOptions,
  type GkeExposureOptions,
  type GkeGpuPoolOptions,
  GkeLoggingComponent,
  GkeMonitoringComponent,
  GkeNetwork,
  type GkeNetworkOptions,
  type GkeNodePoolOptions,
  type GkePlatformProps,
  GkeReleaseChannel,
  type GkeTpuPoolOptions,
  GpuDriverVersion,
  GpuSharing,
  type IapClient,
  type ImageRepository,
  KmsKey,
  MaintenanceExclusionScope,
  MaintenanceWindow,
  type NodeAutoProvisioningOptions,
  NodeBootDiskType,
  NodeLocationPolicy,
  NodeTaintEffect,
  NodeUpgradeStrategy,
  PersistentDiskType,
  ReservationAffinity,
  type StandardClusterOptions,
  StateBackend,
  type SurgeUpgradeOptions,
} from 'kubeflow-cdk';
import type { Removable } from './removable';

const ZONES = ['us-central1-a', 'us-central1-b'];

export const EXISTING_KEY = 'projects/keys/locations/us-central1/keyRings/ring/cryptoKeys/key';

function commonPoolOptions(r: Removable): CommonNodePoolOptions {
  return r.options<CommonNodePoolOptions>('CommonNodePoolOptions', {
    diskSize: Size.gibibytes(200),
    diskType: NodeBootDiskType.PD_SSD,
    nodeLocations: ZONES.slice(0, 1),
    spot: true,
    locationPolicy: NodeLocationPolicy.BALANCED,
    labels: { team: 'ml' },
    taints: [{ key: 'team', value: 'ml', effect: NodeTaintEffect.NO_EXECUTE }],
    networkTags: ['ml'],
    upgradeStrategy: NodeUpgradeStrategy.surge(
      r.options<SurgeUpgradeOptions>('SurgeUpgradeOptions', { maxSurge: 2, maxUnavailable: 1 }),
    ),
    reservationAffinity: ReservationAffinity.any(),
  });
}

function pools(r: Removable): Required<Pick<GkePlatformProps, 'nodePools' | 'gpuPools' | 'tpuPools'>> {
  const node = r.options<Omit<GkeNodePoolOptions, keyof CommonNodePoolOptions>>('GkeNodePoolOptions', {
    name: 'extra',
    machineType: 'n2d-standard-4',
    minNodes: 2,
    maxNodes: 5,
  });
  const gpu = r.options<Omit<GkeGpuPoolOptions, keyof CommonNodePoolOptions>>(
    'GkeGpuPoolOptions',
    {
      acceleratorType: 'nvidia-tesla-a100',
      machineType: 'a2-highgpu-1g',
      gpusPerNode: 1,
      name: 'gpus',
      minNodes: 1,
      maxNodes: 3,
      driverVersion: GpuDriverVersion.LATEST,
      sharing: GpuSharing.timeSharing({ maxSharedClientsPerGpu: 4 }),
      partitionSize: '1g.5gb',
    },
    ['acceleratorType', 'machineType'],
  );
  const tpu = r.options<Omit<GkeTpuPoolOptions, keyof CommonNodePoolOptions>>(
    'GkeTpuPoolOptions',
    { machineType: 'ct5lp-hightpu-4t', name: 'tpus', minNodes: 0, maxNodes: 2, topology: '2x4' },
    ['machineType'],
  );
  return {
    nodePools: [
      {
        upgradeStrategy: NodeUpgradeStrategy.blueGreen(
          r.options<BlueGreenUpgradeOptions>('BlueGreenUpgradeOptions', {
            batchNodeCount: 2,
            batchSoakDuration: Duration.minutes(5),
            nodePoolSoakDuration: Duration.minutes(30),
          }),
        ),
      },
      { ...commonPoolOptions(r), ...node },
    ],
    gpuPools: [gpu as GkeGpuPoolOptions],
    tpuPools: [tpu as GkeTpuPoolOptions],
  };
}

/** Every option of Standard and Autopilot clusters. */
export function clusterOptions(r: Removable): GkeClusterOptions {
  return r.options<GkeClusterOptions>('GkeClusterOptions', {
    deletionProtection: true,
    releaseChannel: GkeReleaseChannel.STABLE,
    minimumVersion: '1.34',
    maintenanceWindow: MaintenanceWindow.daily(r.options('DailyMaintenanceOptions', { hour: 7 })),
    maintenanceExclusions: [
      r.options(
        'MaintenanceExclusion',
        {
          name: 'launch',
          start: '2027-12-20T00:00:00Z',
          end: '2028-01-07T00:00:00Z',
          scope: MaintenanceExclusionScope.NO_MINOR_UPGRADES,
        },
        ['name', 'start', 'end'],
      ),
    ],
    secretsEncryptionKey: KmsKey.existing(EXISTING_KEY),
    binaryAuthorization: false,
    securityPosture: false,
    securityGroup: 'gke-security-groups@example.com',
    gatewayApi: true,
    costAllocation: false,
    logging: [GkeLoggingComponent.SYSTEM_COMPONENTS],
    monitoring: [GkeMonitoringComponent.SYSTEM_COMPONENTS, GkeMonitoringComponent.POD],
    backupPlan: r.options<GkeBackupPlanOptions>('GkeBackupPlanOptions', {
      hour: 2,
      retention: Duration.days(60),
      deleteLock: Duration.days(14),
      encryptionKey: KmsKey.create(),
      includeSecrets: false,
    }),
    imageRepositories: [
      r.options<ImageRepository>(
        'ImageRepository',
        { repository: 'images', location: 'us', project: 'other-project' },
        ['repository', 'location'],
      ),
    ],
  });
}

function standardOptions(r: Removable): StandardClusterOptions {
  return {
    ...clusterOptions(r),
    ...r.options<Omit<StandardClusterOptions, keyof GkeClusterOptions>>('StandardClusterOptions', {
      nodeLocations: ZONES,
      nodeAutoProvisioning: r.options<NodeAutoProvisioningOptions>(
        'NodeAutoProvisioningOptions',
        { maxCpu: Cpu.units(64), maxMemory: Size.gibibytes(256), maxGpus: { 'nvidia-l4': 4 } },
        ['maxCpu', 'maxMemory'],
      ),
      autoscalingProfile: GkeAutoscalingProfile.OPTIMIZE_UTILIZATION,
      verticalPodAutoscaling: false,
      managedPrometheus: false,
      imageStreaming: false,
      gcsFuseCsiDriver: false,
      filestoreCsiDriver: false,
      nodeLocalDnsCache: false,
      intranodeVisibility: false,
      // Machines with GPUs and TPUs do not support it.
      confidentialNodes: false,
    }),
  };
}

/** Props of a platform with every option. */
export function everyOption(r: Removable): GkePlatformProps {
  const network = r.options<GkeNetworkOptions>('GkeNetworkOptions', {
    nodeCidr: '10.20.0.0/20',
    podCidr: '10.24.0.0/14',
    serviceCidr: '10.28.0.0/20',
    podRangeName: 'my-pods',
    serviceRangeName: 'my-services',
    flowLogs: false,
  });
  const exposure = r.options<GkeExposureOptions>('GkeExposureOptions', {
    dnsZone: 'example-com',
    dnsProject: 'dns-project',
    cloudArmor: CloudArmorPolicy.create(
      r.options<CloudArmorPolicyOptions>('CloudArmorPolicyOptions', {
        allowedCidrs: ['203.0.113.0/24'],
        requestsPerMinute: 100,
      }),
    ),
  });
  const props = r.options<Omit<GkePlatformProps, keyof PlatformOptions>>(
    'GkePlatformProps',
    {
      project: 'my-project',
      zone: ZONES[0],
      region: 'us-central1',
      clusterName: 'ml',
      network: GkeNetwork.create(network),
      cluster: GkeCluster.standard(standardOptions(r)),
      controlPlaneAccess: ControlPlaneAccess.authorizedNetworks(
        r.options(
          'AuthorizedNetworksOptions',
          {
            networks: [r.options('AuthorizedNetwork', { cidr: '203.0.113.0/24', name: 'office' }, ['cidr'])],
            publicEndpoint: true,
          },
          ['networks'],
        ),
      ),
      ...pools(r),
      disks: r.options<GkeDiskOptions>('GkeDiskOptions', {
        type: PersistentDiskType.PD_SSD,
        replicaZones: ZONES,
        encryptionKey: KmsKey.create(),
      }),
      buckets: r.options<GkeBucketOptions>('GkeBucketOptions', {
        location: 'us-central1',
        noncurrentVersionExpiration: Duration.days(90),
        autoclass: true,
        encryptionKey: KmsKey.create(),
      }),
      fineGrainedBuckets: ['old-models'],
      exposure,
      iapClient: r.options<IapClient>(
        'IapClient',
        { clientId: '1-a.apps.googleusercontent.com', secretName: 'client' },
        ['clientId'],
      ),
      labels: { team: 'ml' },
      googleProviderVersion: '6.50.0',
      stateBackend: StateBackend.local(r.options('LocalBackendOptions', { path: '../../../terraform.cloud.tfstate' })),
    },
    ['project'],
  );
  return props;
}

/** Options of all platforms, which concern Kubernetes objects only. */
type PlatformOptions = import('kubeflow-cdk').PlatformProps;
