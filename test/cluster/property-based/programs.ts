import * as fc from 'fast-check';
import { type Code, type Expression, struct } from './code';
import { kubeflowCoreProps, tfJobOperatorProps } from './core-props';
import { filestoreInstanceProps, filestoreProps, gkePlatformProps, storageClassProps } from './gke-props';
import { type HubCall, hubCall } from './jupyterhub/hub-calls';
import { jupyterHubProps } from './jupyterhub/jupyterhub-props';
import { modelTrafficProps } from './model-server-props';
import { diskKey, nfsDisk, nfsServerProps, nfsVolumeProps } from './nfs-props';
import { anyClusterProps, appProps, chartOptions } from './platform-props';
import type { Program } from './program';
import { ProgramWriter } from './program-writer';
import { tensorBoardProps } from './tensorboard-props';
import { tfServingProps } from './tensorflow-props';
import { tfCnnProps, tfJobProps, tfJobScheduleProps, tfJobSweepProps } from './tf-job-props';
import { Values } from './values';
import { claimProps, diskProps, exposureProps, namespaceProps } from './workload-props';

export const COMPONENTS = [
  'JupyterHub',
  'NfsServer',
  'NfsVolume',
  'TFJob',
  'TFJobSweep',
  'TFJobSchedule',
  'TFCnn',
  'TFServing',
  'ModelTrafficSplit',
  'TensorBoard',
  'KubeflowCore',
  'TFJobOperator',
  'FilestoreVolume',
  'FilestoreInstance',
  'GkeStorageClass',
] as const;

/** What a program is made from. */
export interface Plan {
  /** Whether it is an ordinary cdk8s app, which knows nothing of this library. */
  readonly ordinary: boolean;
  readonly app: Expression;
  readonly environments: readonly EnvironmentPlan[];
}

export interface EnvironmentPlan {
  /** Class of the platform; `Chart` for a chart that stands on none. */
  readonly type: PlatformType;
  readonly id: string;
  readonly props: Expression;
  readonly parts: readonly PartPlan[];
}

/** Something in a chart. */
export interface PartPlan {
  readonly type: PartType;
  readonly id: string;
  readonly chart: string;
  readonly options: Expression;
  readonly props: Expression;
  /** Of an NfsServer: disks that are added to it. */
  readonly added: readonly (readonly [string, Expression])[];
  /** Of an NfsServer and an NfsVolume: to whom the files are handed. */
  readonly grants: readonly GrantPlan[];
  /** Of a JupyterHub: what it is asked once it is there. */
  readonly calls: readonly HubCall[];
}

/** Files that are handed to a chart. */
export interface GrantPlan {
  readonly method: 'grantRead' | 'grantReadWrite';
  readonly chart: string;
  readonly options: Expression;
}

type PartType = (typeof COMPONENTS)[number] | 'claim' | 'disk' | 'bucket' | 'exposure' | 'Namespace';
type PlatformType =
  | 'KindPlatform'
  | 'K3dPlatform'
  | 'K3sPlatform'
  | 'AnyClusterPlatform'
  | 'MinikubePlatform'
  | 'MicroK8sPlatform'
  | 'DockerDesktopPlatform'
  | 'GkePlatform'
  | 'Chart';
type Props = (values: Values) => fc.Arbitrary<Expression>;
type Weighted = readonly [weight: number, props: Props];
type Table<K extends string> = Readonly<Record<K, Weighted>>;

/** All that can stand in a chart, with how often it does. */
const PARTS: Table<PartType> = {
  JupyterHub: [4, jupyterHubProps],
  NfsServer: [4, nfsServerProps],
  NfsVolume: [2, nfsVolumeProps],
  TFJob: [4, tfJobProps],
  TFJobSweep: [2, tfJobSweepProps],
  TFJobSchedule: [2, tfJobScheduleProps],
  TFCnn: [2, tfCnnProps],
  TFServing: [4, tfServingProps],
  ModelTrafficSplit: [1, modelTrafficProps],
  TensorBoard: [2, tensorBoardProps],
  KubeflowCore: [2, kubeflowCoreProps],
  TFJobOperator: [2, tfJobOperatorProps],
  FilestoreVolume: [2, filestoreProps],
  FilestoreInstance: [2, filestoreInstanceProps],
  GkeStorageClass: [2, storageClassProps],
  claim: [1, claimProps],
  disk: [1, diskProps],
  bucket: [1, bucketProps],
  exposure: [1, exposureProps],
  Namespace: [1, namespaceProps],
};

export const PLATFORMS: Table<PlatformType> = {
  KindPlatform: [2, anyClusterProps],
  K3dPlatform: [1, anyClusterProps],
  K3sPlatform: [1, anyClusterProps],
  AnyClusterPlatform: [3, anyClusterProps],
  MinikubePlatform: [2, anyClusterProps],
  MicroK8sPlatform: [1, anyClusterProps],
  DockerDesktopPlatform: [1, anyClusterProps],
  GkePlatform: [3, gkePlatformProps],
  Chart: [2, plainChartProps],
};

/** Any program: sound, or with a value here and there that is not. */
export const programs: fc.Arbitrary<Program> = fc
  .oneof(
    { withCrossShrink: true },
    { weight: 3, arbitrary: plans(new Values(false)) },
    { weight: 2, arbitrary: plans(new Values(true)) },
  )
  .map((plan) => new ProgramWriter(plan).program);

/** Any program that holds one JupyterHub, and now and then an NfsServer before it. */
export const hubPrograms: fc.Arbitrary<Program> = fc
  .oneof(
    { withCrossShrink: true },
    { weight: 4, arbitrary: hubPlans(new Values(false)) },
    { weight: 1, arbitrary: hubPlans(new Values(true)) },
  )
  .map((plan) => new ProgramWriter(plan).program);

/** Any program that holds one TFJob or two, and now and then an NfsServer before them. */
export const jobPrograms: fc.Arbitrary<Program> = fc
  .oneof(
    { withCrossShrink: true },
    { weight: 4, arbitrary: jobPlans(new Values(false)) },
    { weight: 1, arbitrary: jobPlans(new Values(true)) },
  )
  .map((plan) => new ProgramWriter(plan).program);

function jobPlans(values: Values): fc.Arbitrary<Plan> {
  const partsOn = (on: Values) =>
    fc
      .tuple(
        fc.option(partOf(on, 'NfsServer', nfsServerProps), { freq: 5 }),
        fc.array(partOf(on, 'TFJob', tfJobProps), { minLength: 1, maxLength: 2 }),
      )
      .map(([files, jobs]) => [...(files ? [files] : []), ...jobs]);
  return fc.record({
    ordinary: fc.constant(false),
    app: appProps(values),
    environments: environments(values, PLATFORMS, partsOn).map((environment) => [environment]),
  });
}

function hubPlans(values: Values): fc.Arbitrary<Plan> {
  const partsOn = (on: Values) =>
    fc
      .tuple(fc.option(partOf(on, 'NfsServer', nfsServerProps), { freq: 5 }), partOf(on, 'JupyterHub', jupyterHubProps))
      .map((parts) => parts.flatMap((part) => part ?? []));
  return fc.record({
    ordinary: fc.constant(false),
    app: appProps(values),
    environments: environments(values, PLATFORMS, partsOn).map((environment) => [environment]),
  });
}

function plans(values: Values): fc.Arbitrary<Plan> {
  const plan = (ordinary: boolean, platforms: Table<PlatformType>) =>
    fc.record({
      ordinary: fc.constant(ordinary),
      app: appProps(values),
      environments: fc.array(environments(values, platforms), { minLength: 1, maxLength: 2 }),
    });
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 9, arbitrary: plan(false, PLATFORMS) },
    { weight: 1, arbitrary: plan(true, inOrdinaryApps(values)) },
  );
}

/** An ordinary app cannot write Terraform, and what its own charts are given is not this library's business. */
function inOrdinaryApps({ wild }: Values): Table<PlatformType> {
  return {
    ...PLATFORMS,
    GkePlatform: [wild ? 1 : 0, gkePlatformProps],
    Chart: [PLATFORMS.Chart[0], () => plainChartProps(new Values(false))],
  };
}

function environments(
  values: Values,
  platforms: Table<PlatformType>,
  partsOn: (values: Values) => fc.Arbitrary<PartPlan[]> = someParts,
): fc.Arbitrary<EnvironmentPlan> {
  return weighted(platforms, (type, props) =>
    fc.record({
      type: fc.constant(type),
      id: usable(values.plainName('cloud', 'laptop', 'prod-eu')),
      props: props(values),
      parts: partsOn(new Values(values.wild, type === 'GkePlatform')),
    }),
  );
}

function someParts(values: Values): fc.Arbitrary<PartPlan[]> {
  return fc.array(anyPart(values), { minLength: 1, maxLength: 4 });
}

function anyPart(values: Values): fc.Arbitrary<PartPlan> {
  return weighted(values.onGke || values.wild ? PARTS : withoutClouds(), (type, props) => partOf(values, type, props));
}

function partOf(values: Values, type: PartType, props: Props): fc.Arbitrary<PartPlan> {
  const added = fc.array(fc.tuple(diskKey(values), nfsDisk(values)), { maxLength: 1 });
  const own = ['nfs-disks', 'namespaces', 'first-child', 'core', 'jupyterhub', 'tf-job-operator'];
  const chart = values.or(values.plainName('apps', 'training', 'files', 'a'), fc.constantFrom(...own));
  const grant = fc.record({
    method: fc.constantFrom('grantRead' as const, 'grantReadWrite' as const),
    chart,
    options: chartOptions(values),
  });
  return fc.record({
    type: fc.constant(type),
    id: usable(values.plainName('one', 'team-x', 'b2')),
    chart,
    options: chartOptions(values),
    props: props(values),
    added: type === 'NfsServer' ? added : fc.constant([]),
    calls:
      type === 'JupyterHub' ? fc.uniqueArray(hubCall(values), { maxLength: 2, selector: nameOfCall }) : fc.constant([]),
    grants: type === 'NfsServer' || type === 'NfsVolume' ? fc.array(grant, { maxLength: 2 }) : fc.constant([]),
  });
}

/** A service or a role can be added once. */
function nameOfCall({ method, args: [name] }: HubCall): string {
  return JSON.stringify([method, name]);
}

/** What no other platform has. */
function withoutClouds(): Table<PartType> {
  return {
    ...PARTS,
    bucket: [0, bucketProps],
    FilestoreVolume: [0, filestoreProps],
    FilestoreInstance: [0, filestoreInstanceProps],
    GkeStorageClass: [0, storageClassProps],
  };
}

function bucketProps(values: Values): fc.Arbitrary<Code<object>> {
  return values.text('my-models', 'my.models_1').map((name) => struct<object>([['name', name]]));
}

function plainChartProps(values: Values): fc.Arbitrary<Code<object>> {
  return fc
    .tuple(values.name('team-a', 'models'), values.labels, fc.nat(2))
    .map(([namespace, labels, given]) =>
      struct<object>([
        ...(given > 0 ? [['namespace', namespace] as const] : []),
        ...(given > 1 ? [['labels', labels] as const] : []),
      ]),
    );
}

/** The library `constructs` refuses an empty id, and one that every object has as a property. */
function usable(ids: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return ids.filter((id) => id !== '' && !(id in {}));
}

function weighted<K extends string, T>(
  table: Table<K>,
  make: (type: K, props: Props) => fc.Arbitrary<T>,
): fc.Arbitrary<T> {
  const entries = Object.entries(table) as [K, Weighted][];
  return fc.oneof(
    { withCrossShrink: true },
    ...entries.map(([type, [weight, props]]) => ({ weight, arbitrary: make(type, props) })),
  );
}
