import * as fc from 'fast-check';
import {
  CoreComponent,
  type GangScheduler,
  type JobKind,
  type KubeflowCoreProps,
  type MpiJobOptions,
  OperatorLogEncoder,
  type OperatorLogLevel,
  type OperatorLogOptions,
  OperatorLogTimeEncoding,
  OperatorStacktraceLevel,
  type PytorchJobOptions,
  type SchedulerPluginsOptions,
  type TFJobOperatorProps,
  WebhookFailurePolicy,
} from '../../../../lib';
import { type Code, call, list, named } from '../code';
import { jupyterHubProps } from '../jupyterhub/jupyterhub-props';
import { anyPlatform, resources } from '../options/common-options';
import { metricsOptions } from '../options/metrics-options';
import { componentPodProps } from '../pods/component-pod-props';
import { structOf } from '../structs';
import type { Values } from '../values';
import { kubeflowApplicationProps } from './kubeflow-application-props';

export function tfJobOperatorProps(values: Values): fc.Arbitrary<Code<TFJobOperatorProps>> {
  return structOf<TFJobOperatorProps>(
    {
      ...componentPodProps(values),
      replicas: values.number(1, 2, 3),
      watchNamespace: values.name('team-a', 'kubeflow'),
      additionalJobKinds: additionalJobKinds(values),
      gangScheduler: gangScheduler(values),
      controllerThreads: values.number(1, 8),
      kubeApiQps: values.number(1, 20, 500),
      kubeApiBurst: values.number(1, 30, 1000),
      log: log(values),
      webhookFailurePolicy: values.member('WebhookFailurePolicy', WebhookFailurePolicy),
      webhookTimeout: values.duration('5 seconds', '1 seconds', '30 seconds'),
      webhookServerPort: values.number(9443, 443, 1, 65535),
      terminationGracePeriod: values.duration('30 seconds', '0 seconds', '1 hours'),
      resources: resources(values),
      metrics: metricsOptions(values),
      labels: values.labels,
      platform: anyPlatform(values),
    },
    { rarely: ['platform'] },
  );
}

function gangScheduler(values: Values): fc.Arbitrary<Code<GangScheduler>> {
  const named = structOf<SchedulerPluginsOptions>({ schedulerName: values.dottedName('coscheduler') });
  return fc.oneof(
    fc.constantFrom('none', 'volcano', 'schedulerPlugins').map((kind) => call<GangScheduler>(`GangScheduler.${kind}`)),
    named.map((options) => call<GangScheduler>('GangScheduler.schedulerPlugins', options)),
  );
}

/** Each kind once, except in programs that allow invalid values. */
function additionalJobKinds(values: Values): fc.Arbitrary<Code<JobKind[]>> {
  const plain = fc.constantFrom('xgboostJob', 'paddleJob', 'jaxJob').map((kind) => call<JobKind>(`JobKind.${kind}`));
  const image = values.text('alpine:3.23', `example.com:5000/a/b@sha256:${'0'.repeat(64)}`);
  const pytorch = structOf<PytorchJobOptions>({
    initContainerImage: image,
    initContainerMaxTries: values.number(100, 1),
  }).map((options) => call<JobKind>('JobKind.pytorchJob', options));
  const mpi = structOf<MpiJobOptions>({ kubectlDeliveryImage: image }).map((options) =>
    call<JobKind>('JobKind.mpiJob', options),
  );
  const each = fc.tuple(plain, pytorch, mpi).chain((schemes) => fc.subarray(schemes));
  return values.validOr(each, fc.tuple(plain, plain, mpi)).map((schemes) => list(schemes));
}

function log(values: Values): fc.Arbitrary<Code<OperatorLogOptions>> {
  const level = fc.oneof(
    fc
      .constantFrom('DEBUG', 'INFO', 'ERROR', 'PANIC')
      .map((name) => named<OperatorLogLevel>(`OperatorLogLevel.${name}`)),
    values.number(1, 5, 127).map((number) => call<OperatorLogLevel>('OperatorLogLevel.verbosity', number)),
  );
  return structOf<OperatorLogOptions>({
    level,
    encoder: values.member('OperatorLogEncoder', OperatorLogEncoder),
    timeEncoding: values.member('OperatorLogTimeEncoding', OperatorLogTimeEncoding),
    stacktraceLevel: values.member('OperatorStacktraceLevel', OperatorStacktraceLevel),
  });
}

export function kubeflowCoreProps(values: Values): fc.Arbitrary<Code<KubeflowCoreProps>> {
  return structOf<KubeflowCoreProps>(
    {
      components: values.list(values.member('CoreComponent', CoreComponent)),
      jupyterhub: jupyterHubProps(values),
      tfJobOperator: tfJobOperatorProps(values),
      application: kubeflowApplicationProps(values),
    },
    { rarely: ['components'] },
  );
}
