import * as fc from 'fast-check';
import {
  type DailyMaintenanceOptions,
  type ExistingClusterOptions,
  type ExistingGpuNodes,
  GkeAutoscalingProfile,
  type GkeBackupPlanOptions,
  type GkeCluster,
  type GkeClusterOptions,
  GkeLoggingComponent,
  GkeMonitoringComponent,
  GkeReleaseChannel,
  type ImageRepository,
  type KmsKey,
  type MaintenanceExclusion,
  MaintenanceExclusionScope,
  type MaintenanceWindow,
  type NodeAutoProvisioningOptions,
  type StandardClusterOptions,
  Weekday,
  type WeeklyMaintenanceOptions,
} from '../../../../lib';
import { type Code, call, list, literal, named } from '../code';
import { type Fields, mapOf, structOf } from '../structs';
import type { Values } from '../values';

/**
 * Any GKE cluster. Most programs with an Autopilot or an existing cluster fail: Autopilot requires a region and accepts
 * no node pools, and an existing cluster accepts no network.
 */
export function gkeCluster(values: Values): fc.Arbitrary<Code<GkeCluster>> {
  const standard = structOf<StandardClusterOptions>(
    {
      ...commonClusterOptions(values),
      nodeLocations: nodeLocations(values),
      nodeAutoProvisioning: structOf<NodeAutoProvisioningOptions>(
        {
          maxCpu: values.cpu('64'),
          maxMemory: values.size('256Gi', '1Ti'),
          maxGpus: mapOf(values.plainText(fc.constant('nvidia-l4')), values.number(1, 16)),
        },
        { always: ['maxCpu', 'maxMemory'] },
      ),
      autoscalingProfile: values.member('GkeAutoscalingProfile', GkeAutoscalingProfile),
      verticalPodAutoscaling: values.boolean,
      managedPrometheus: values.boolean,
      imageStreaming: values.boolean,
      gcsFuseCsiDriver: values.boolean,
      filestoreCsiDriver: values.boolean,
      nodeLocalDnsCache: values.boolean,
      intranodeVisibility: values.boolean,
      confidentialNodes: values.boolean,
    },
    { always: ['nodeLocations'] },
  );
  const existing = structOf<ExistingClusterOptions>({
    serviceCidr: values.text('10.96.0.0/16'),
    gpuNodes: values.list(
      structOf<ExistingGpuNodes>(
        { acceleratorType: values.text('nvidia-l4'), gpusPerNode: values.number(1, 8) },
        { always: ['acceleratorType'] },
      ),
    ),
    gatewayApi: values.boolean,
  });
  return fc.oneof(
    { weight: 6, arbitrary: standard.map((options) => call<GkeCluster>('GkeCluster.standard', options)) },
    {
      weight: 1,
      arbitrary: structOf<GkeClusterOptions>(commonClusterOptions(values)).map((options) =>
        call<GkeCluster>('GkeCluster.autopilot', options),
      ),
    },
    { weight: 3, arbitrary: existing.map((options) => call<GkeCluster>('GkeCluster.existing', options)) },
  );
}

/** Usually all zones of the disks. */
export function nodeLocations(values: Values): fc.Arbitrary<Code<string[]>> {
  const zones = (...names: string[]) => fc.constant(list(names.map((name) => literal(name))));
  return values.validOr(
    zones('us-central1-a', 'us-central1-b', 'us-central1-f'),
    fc.oneof(zones('us-central1-c'), zones()),
  );
}

export function kmsKey(values: Values): fc.Arbitrary<Code<KmsKey>> {
  const names = values.text('projects/security/locations/us-central1/keyRings/ring/cryptoKeys/key');
  return fc.oneof(
    fc.constant(call<KmsKey>('KmsKey.create')),
    fc.constant(call<KmsKey>('KmsKey.googleManaged')),
    names.map((name) => call<KmsKey>('KmsKey.existing', name)),
  );
}

function commonClusterOptions(values: Values): Fields<GkeClusterOptions> {
  return {
    deletionProtection: values.boolean,
    releaseChannel: values.member('GkeReleaseChannel', GkeReleaseChannel),
    minimumVersion: values.text('1.34', '1.34.1-gke.1000000'),
    maintenanceWindow: maintenanceWindow(values),
    maintenanceExclusions: values.list(
      structOf<MaintenanceExclusion>(
        {
          name: values.name('launch', 'term'),
          start: values.text('2027-12-20T00:00:00Z'),
          end: values.text('2028-01-07T00:00:00Z'),
          scope: values.member('MaintenanceExclusionScope', MaintenanceExclusionScope),
        },
        { always: ['name', 'start', 'end'] },
      ),
      2,
    ),
    secretsEncryptionKey: kmsKey(values),
    binaryAuthorization: values.boolean,
    securityPosture: values.boolean,
    securityGroup: values.text('gke-security-groups@example.com'),
    gatewayApi: values.boolean,
    costAllocation: values.boolean,
    logging: components<GkeLoggingComponent>(values, 'GkeLoggingComponent', GkeLoggingComponent),
    monitoring: components<GkeMonitoringComponent>(values, 'GkeMonitoringComponent', GkeMonitoringComponent),
    backupPlan: structOf<GkeBackupPlanOptions>({
      hour: values.number(0, 23),
      retention: values.duration('90 days'),
      deleteLock: values.duration('1 days', '30 days'),
      encryptionKey: kmsKey(values),
      includeSecrets: values.boolean,
    }),
    imageRepositories: values.list(
      structOf<ImageRepository>(
        {
          repository: values.name('images'),
          location: values.text('us-central1', 'europe'),
          project: values.text('other-project'),
        },
        { always: ['repository', 'location'] },
      ),
    ),
  };
}

/** GKE collects other components only together with the system components. */
function components<T extends string>(
  values: Values,
  name: string,
  members: { readonly [member: string]: T },
): fc.Arbitrary<Code<T[]>> {
  const system = named<T>(`${name}.SYSTEM_COMPONENTS`);
  return fc.array(values.member(name, members), { maxLength: 2 }).map((others) => list([system, ...others]));
}

function maintenanceWindow(values: Values): fc.Arbitrary<Code<MaintenanceWindow>> {
  const daily = structOf<DailyMaintenanceOptions>({ hour: values.number(0, 23) });
  const weekly = structOf<WeeklyMaintenanceOptions>(
    {
      days: values.member('Weekday', Weekday).map((day) => list([day])),
      hour: values.number(0, 23),
      duration: values.duration('12 hours', '1 days'),
    },
    { always: ['days'] },
  );
  return fc.oneof(
    daily.map((options) => call<MaintenanceWindow>('MaintenanceWindow.daily', options)),
    weekly.map((options) => call<MaintenanceWindow>('MaintenanceWindow.weekly', options)),
  );
}
