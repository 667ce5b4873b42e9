import * as fc from 'fast-check';
import { type Code, type Expression, struct } from './code';
import { kubeflowCoreProps, tfJobOperatorProps } from './components/kubeflow-core-props';
import { modelTrafficSplitProps } from './components/model-server-props';
import { diskKey, nfsDisk, nfsServerProps, nfsVolumeProps } from './components/nfs-props';
import { claimProps, diskProps } from './components/storage-props';
import { tensorBoardProps } from './components/tensorboard-props';
import { tfCnnProps, tfJobProps, tfJobScheduleProps, tfJobSweepProps } from './components/tf-job-props';
import { tfServingProps } from './components/tf-serving-props';
import { type HubCall, hubCall } from './jupyterhub/hub-calls';
import { jupyterHubProps } from './jupyterhub/jupyterhub-props';
import { exposureProps } from './options/exposure-options';
import type { ComponentPlan, ComponentType, EnvironmentPlan, Plan, PlatformType } from './plan';
import {
  filestoreInstanceProps,
  filestoreVolumeProps,
  gkePlatformProps,
  gkeStorageClassProps,
} from './platforms/gke-platform-props';
import { anyClusterProps, appProps, chartOptions, namespaceProps } from './platforms/platform-props';
import type { Program } from './program';
import { ProgramWriter } from './program-writer';
import { Values } from './values';

type Props = (values: Values) => fc.Arbitrary<Expression>;
type WeightedProps = readonly [weight: number, props: Props];
type Table<K extends string> = Readonly<Record<K, WeightedProps>>;

/** Generators of the constructs in a chart, with their weights: each occurs in some accepted program of a thousand. */
const COMPONENT_WEIGHTS: Table<ComponentType> = {
  JupyterHub: [4, jupyterHubProps],
  NfsServer: [4, nfsServerProps],
  NfsVolume: [2, nfsVolumeProps],
  TFJob: [4, tfJobProps],
  TFJobSweep: [2, tfJobSweepProps],
  TFJobSchedule: [2, tfJobScheduleProps],
  TFCnn: [2, tfCnnProps],
  TFServing: [4, tfServingProps],
  ModelTrafficSplit: [2, modelTrafficSplitProps],
  TensorBoard: [2, tensorBoardProps],
  KubeflowCore: [2, kubeflowCoreProps],
  TFJobOperator: [2, tfJobOperatorProps],
  FilestoreVolume: [4, filestoreVolumeProps],
  FilestoreInstance: [4, filestoreInstanceProps],
  GkeStorageClass: [4, gkeStorageClassProps],
  claim: [1, claimProps],
  disk: [1, diskProps],
  bucket: [1, bucketProps],
  exposure: [1, exposureProps],
  Namespace: [1, namespaceProps],
};

export const PLATFORM_WEIGHTS: Table<PlatformType> = {
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

/** Any program, with valid values only or with some invalid ones. */
export const programs: fc.Arbitrary<Program> = fc
  .oneof(
    { withCrossShrink: true },
    { weight: 3, arbitrary: plans(new Values(false)) },
    { weight: 2, arbitrary: plans(new Values(true)) },
  )
  .map((plan) => new ProgramWriter(plan).program);

/** Any program with valid values only. */
export const validPrograms: fc.Arbitrary<Program> = plans(new Values(false)).map(
  (plan) => new ProgramWriter(plan).program,
);

/** Any program with one JupyterHub, and sometimes an NfsServer before it. */
export const hubPrograms: fc.Arbitrary<Program> = fc
  .oneof(
    { withCrossShrink: true },
    { weight: 4, arbitrary: hubPlans(new Values(false)) },
    { weight: 1, arbitrary: hubPlans(new Values(true)) },
  )
  .map((plan) => new ProgramWriter(plan).program);

/** Any program with one or two TFJobs, and sometimes an NfsServer before them. */
export const jobPrograms: fc.Arbitrary<Program> = fc
  .oneof(
    { withCrossShrink: true },
    { weight: 4, arbitrary: jobPlans(new Values(false)) },
    { weight: 1, arbitrary: jobPlans(new Values(true)) },
  )
  .map((plan) => new ProgramWriter(plan).program);

function jobPlans(values: Values): fc.Arbitrary<Plan> {
  const componentsOn = (on: Values) =>
    fc
      .tuple(
        fc.option(componentPlan(on, 'NfsServer', nfsServerProps), { freq: 5 }),
        fc.array(componentPlan(on, 'TFJob', tfJobProps), { minLength: 1, maxLength: 2 }),
      )
      .map(([files, jobs]) => [...(files ? [files] : []), ...jobs]);
  return fc.record({
    plainCdk8s: fc.constant(false),
    app: appProps(values),
    environments: environments(values, PLATFORM_WEIGHTS, componentsOn).map((environment) => [environment]),
  });
}

function hubPlans(values: Values): fc.Arbitrary<Plan> {
  const componentsOn = (on: Values) =>
    fc
      .tuple(
        fc.option(componentPlan(on, 'NfsServer', nfsServerProps), { freq: 5 }),
        componentPlan(on, 'JupyterHub', jupyterHubProps),
      )
      .map((components) => components.flatMap((component) => component ?? []));
  return fc.record({
    plainCdk8s: fc.constant(false),
    app: appProps(values),
    environments: environments(values, PLATFORM_WEIGHTS, componentsOn).map((environment) => [environment]),
  });
}

function plans(values: Values): fc.Arbitrary<Plan> {
  const plan = (plainCdk8s: boolean, platforms: Table<PlatformType>) =>
    fc.record({
      plainCdk8s: fc.constant(plainCdk8s),
      app: appProps(values),
      environments: fc.array(environments(values, platforms), { minLength: 1, maxLength: 2 }),
    });
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 9, arbitrary: plan(false, PLATFORM_WEIGHTS) },
    { weight: 1, arbitrary: plan(true, platformsOfPlainApps(values)) },
  );
}

/** A plain cdk8s app cannot write Terraform. Props of its own charts are valid, because cdk8s checks them. */
function platformsOfPlainApps({ allowsInvalid }: Values): Table<PlatformType> {
  return {
    ...PLATFORM_WEIGHTS,
    GkePlatform: [allowsInvalid ? 1 : 0, gkePlatformProps],
    Chart: [PLATFORM_WEIGHTS.Chart[0], () => plainChartProps(new Values(false))],
  };
}

function environments(
  values: Values,
  platforms: Table<PlatformType>,
  componentsOn: (values: Values) => fc.Arbitrary<ComponentPlan[]> = someComponents,
): fc.Arbitrary<EnvironmentPlan> {
  return weighted(platforms, (type, props) =>
    fc.record({
      type: fc.constant(type),
      id: usableId(values.plainName('cloud', 'laptop', 'prod-eu')),
      props: props(values),
      components: componentsOn(new Values(values.allowsInvalid, type === 'GkePlatform')),
    }),
  );
}

function someComponents(values: Values): fc.Arbitrary<ComponentPlan[]> {
  return fc.array(anyComponent(values), { minLength: 1, maxLength: 4 });
}

function anyComponent(values: Values): fc.Arbitrary<ComponentPlan> {
  return weighted(values.onGke || values.allowsInvalid ? COMPONENT_WEIGHTS : withoutGkeComponents(), (type, props) =>
    componentPlan(values, type, props),
  );
}

function componentPlan(values: Values, type: ComponentType, props: Props): fc.Arbitrary<ComponentPlan> {
  const addedDisks = fc.array(fc.tuple(diskKey(values), nfsDisk(values)), { maxLength: 1 });
  const usedByLibrary = ['nfs-disks', 'namespaces', 'first-child', 'core', 'jupyterhub', 'tf-job-operator'];
  const chart = values.validOr(values.plainName('apps', 'training', 'files', 'a'), fc.constantFrom(...usedByLibrary));
  const grant = fc.record({
    method: fc.constantFrom('grantRead' as const, 'grantReadWrite' as const),
    chart,
    options: chartOptions(values),
  });
  return fc.record({
    type: fc.constant(type),
    id: usableId(values.plainName('one', 'team-x', 'b2')),
    chart,
    options: chartOptions(values),
    props: props(values),
    addedDisks: type === 'NfsServer' ? addedDisks : fc.constant([]),
    calls:
      type === 'JupyterHub' ? fc.uniqueArray(hubCall(values), { maxLength: 2, selector: callKey }) : fc.constant([]),
    grants: type === 'NfsServer' || type === 'NfsVolume' ? fc.array(grant, { maxLength: 2 }) : fc.constant([]),
  });
}

/** A service or a role can be added only once. */
function callKey({ method, args: [name] }: HubCall): string {
  return JSON.stringify([method, name]);
}

/** Leaves out the components that only GKE supports. */
function withoutGkeComponents(): Table<ComponentType> {
  return {
    ...COMPONENT_WEIGHTS,
    bucket: [0, bucketProps],
    FilestoreVolume: [0, filestoreVolumeProps],
    FilestoreInstance: [0, filestoreInstanceProps],
    GkeStorageClass: [0, gkeStorageClassProps],
  };
}

function bucketProps(values: Values): fc.Arbitrary<Code<object>> {
  return values.text('my-models', 'my.models_1').map((name) => struct<object>([['name', name]]));
}

function plainChartProps(values: Values): fc.Arbitrary<Code<object>> {
  return fc
    .tuple(values.name('team-a', 'models'), values.labels, fc.nat(2))
    .map(([namespace, labels, fieldCount]) =>
      struct<object>([
        ...(fieldCount > 0 ? [['namespace', namespace] as const] : []),
        ...(fieldCount > 1 ? [['labels', labels] as const] : []),
      ]),
    );
}

/** `constructs` rejects an empty ID, and an ID that is a property of every object. */
function usableId(ids: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return ids.filter((id) => id !== '' && !(id in {}));
}

function weighted<K extends string, T>(
  table: Table<K>,
  make: (type: K, props: Props) => fc.Arbitrary<T>,
): fc.Arbitrary<T> {
  const entries = Object.entries(table) as [K, WeightedProps][];
  return fc.oneof(
    { withCrossShrink: true },
    ...entries.map(([type, [weight, props]]) => ({ weight, arbitrary: make(type, props) })),
  );
}
