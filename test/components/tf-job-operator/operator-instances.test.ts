import { Chart, Cron, Duration, Testing } from 'cdk8s';
import { KubeflowApp } from '../../../lib/app';
import { CoreComponent, KubeflowCore } from '../../../lib/components/kubeflow-core';
import { TFJob } from '../../../lib/components/tf-job';
import {
  JobKind,
  TFJobOperator,
  type TFJobOperatorProps,
  WebhookFailurePolicy,
} from '../../../lib/components/tf-job-operator';
import { TFJobSchedule } from '../../../lib/components/tf-job-schedule';
import { AnyClusterPlatform } from '../../../lib/platforms/generic';
import { PodSecurity } from '../../../lib/platforms/namespace';
import { Warnings } from '../../../lib/warnings';
import { parseManifests } from '../../parse-manifests';
import { find } from './synthesized-operator';

const IMAGE = 'docker.io/tensorflow/tensorflow:2.20.0';

/** An environment of an app with a namespace prefix. */
function environment(namespacePrefix = 'blue-') {
  const app = new KubeflowApp({ summary: false, namespacePrefix });
  return { app, platform: new AnyClusterPlatform(app, 'lab') };
}

/** The objects of an operator with a namespace prefix, in the namespace "blue-operators". */
function prefixed(props?: TFJobOperatorProps) {
  const { platform } = environment();
  const chart = platform.chart('operator', { namespace: 'operators', labels: { 'example.com/chart': 'x' } });
  new TFJobOperator(chart, 'operator', props);
  return Testing.synth(chart);
}

function warningsOf(app: KubeflowApp): string[] {
  app.synthYaml();
  return Warnings.of(app).filter((warning) => /tf-job-operator\/|no-operator/.test(warning));
}

test('with a namespace prefix, cluster-scoped objects are named after the namespace of the operator', () => {
  const names = prefixed()
    .filter(({ metadata }) => metadata.namespace === undefined)
    .map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  expect(names).toEqual([
    'CustomResourceDefinition tfjobs.kubeflow.org',
    'ClusterRole blue-operators.training-operator',
    'ClusterRoleBinding blue-operators.training-operator',
    'ClusterRole blue-operators.kubeflow-training-admin',
    'ClusterRole blue-operators.kubeflow-training-edit',
    'ClusterRole blue-operators.kubeflow-training-view',
  ]);
});

test('with a namespace prefix, the operator watches the default namespace of the environment', () => {
  const objects = prefixed();
  expect(find(objects, 'Deployment').spec.template.spec.containers[0].args).toContain('--namespace=blue-kubeflow');
  expect(find(objects, 'Role', 'training-operator-jobs').metadata.namespace).toBe('blue-kubeflow');
  const { rules } = find(objects, 'ClusterRole', 'blue-operators.training-operator');
  expect(rules).toEqual([
    {
      apiGroups: ['admissionregistration.k8s.io'],
      resources: ['validatingwebhookconfigurations'],
      verbs: ['list', 'watch'],
    },
  ]);
});

test('with a namespace prefix, an operator in a chart without a platform watches the namespace of the chart', () => {
  const chart = new Chart(new KubeflowApp({ namespacePrefix: 'blue-' }), 'operator', { namespace: 'mine' });
  new TFJobOperator(chart, 'operator');
  const objects = Testing.synth(chart);
  expect(find(objects, 'Deployment').spec.template.spec.containers[0].args).toContain('--namespace=mine');
  expect(find(objects, 'ClusterRoleBinding', 'blue-mine.training-operator')).toBeDefined();
});

test('with a namespace prefix, no client can reach the webhook, and the platform opens no port for it', () => {
  const { platform } = environment();
  const allowIngress = vi.spyOn(platform.network, 'allowIngressFromControlPlane');
  const chart = platform.chart('operator');
  new TFJobOperator(chart, 'operator');
  expect(find(Testing.synth(chart), 'NetworkPolicy').spec.ingress ?? []).toEqual([]);
  expect(allowIngress).not.toHaveBeenCalled();
});

test('the definition is the same for all instances, without labels of one of them', () => {
  const [plain] = prefixed();
  const [labelled] = prefixed({ labels: { 'example.com/team': 'vision' }, additionalJobKinds: [JobKind.mpiJob()] });
  expect(labelled).toEqual(plain);
  expect(plain.metadata).toEqual({
    name: 'tfjobs.kubeflow.org',
    labels: { 'app.kubernetes.io/part-of': 'kubeflow', 'app.kubernetes.io/managed-by': 'kubeflow-cdk' },
    annotations: {
      'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
      'helm.sh/resource-policy': 'keep',
      'kustomize.toolkit.fluxcd.io/prune': 'disabled',
    },
  });
});

describe('the namespace of the jobs', () => {
  const namespaces = (app: KubeflowApp) =>
    parseManifests<any>(app.synthYaml())
      .filter(({ kind }) => kind === 'Namespace')
      .map(({ metadata }) => [metadata.name, metadata.labels['pod-security.kubernetes.io/enforce']]);

  test('is created if no chart uses it', () => {
    const { app, platform } = environment();
    new KubeflowCore(platform, 'core', { components: [CoreComponent.TF_JOB_OPERATOR] });
    expect(namespaces(app)).toEqual([
      ['blue-training-operator', 'restricted'],
      ['blue-kubeflow', 'restricted'],
    ]);
  });

  test('enforces the standard that a chart requires, before or after the operator', () => {
    for (const order of ['before', 'after']) {
      const { app, platform } = environment();
      const required = () => platform.chart('tools', { podSecurity: PodSecurity.BASELINE });
      if (order === 'before') {
        required();
      }
      new TFJobOperator(platform.chart('operator', { namespace: 'operators' }), 'operator');
      required();
      expect(namespaces(app)).toContainEqual(['blue-kubeflow', 'baseline']);
      expect(() => platform.chart('more', { podSecurity: PodSecurity.PRIVILEGED })).toThrow(/already enforces/);
    }
  });

  test('is not created if the platform creates no namespaces', () => {
    const app = new KubeflowApp({ summary: false, namespacePrefix: 'blue-' });
    new KubeflowCore(new AnyClusterPlatform(app, 'lab', { createNamespaces: false }), 'core');
    expect(namespaces(app)).toEqual([]);
  });
});

describe('several operators in an environment with a namespace prefix', () => {
  test('each watch one namespace', () => {
    const { app, platform } = environment();
    new TFJobOperator(platform.chart('operator'), 'operator');
    new TFJobOperator(platform.chart('team-operator', { namespace: 'team' }), 'operator', { watchNamespace: 'team' });
    const deployments = parseManifests<any>(app.synthYaml()).filter(({ kind }) => kind === 'Deployment');
    const watched = deployments.map(({ spec }) =>
      spec.template.spec.containers[0].args.find((arg: string) => arg.startsWith('--namespace')),
    );
    expect(watched).toEqual(['--namespace=blue-kubeflow', '--namespace=blue-team']);
  });

  test('fails if two watch the same namespace', () => {
    const { app, platform } = environment();
    new TFJobOperator(platform.chart('operator'), 'operator');
    new TFJobOperator(platform.chart('team-operator', { namespace: 'team' }), 'operator');
    expect(() => app.synthYaml()).toThrow(
      'lab/team-operator/operator/job-role: Role "blue-kubeflow/training-operator-jobs" is also created by lab/operator/operator/job-role.',
    );
  });
});

describe('warnings', () => {
  const job = { image: IMAGE, worker: { replicas: 1 }, activeDeadline: Duration.hours(1) };

  test('name the first job or schedule of a namespace that no operator of the environment watches', () => {
    const { app, platform } = environment();
    // Jobs can come before the operator.
    new TFJob(platform.chart('job', { namespace: 'team' }), 'job', job);
    new TFJobSchedule(platform.chart('nightly', { namespace: 'other' }), 'nightly', { ...job, schedule: Cron.daily() });
    new TFJob(platform.chart('watched'), 'watched', job);
    new TFJobOperator(platform.chart('operator'), 'operator');
    const warnings = warningsOf(app);
    expect(warnings.map((warning) => warning.split(':')[0])).toEqual(['lab/job/job', 'lab/nightly/nightly']);
    expect(warnings[0]).toContain('no training operator runs the TFJobs in namespace "blue-team"');
    expect(warnings[0]).toContain('watches another namespace: blue-kubeflow');
    // Each is added once, however often the app is validated.
    expect(warningsOf(app)).toEqual(warnings);
  });

  test('are left out if an operator of the environment watches all namespaces', () => {
    const { app, platform } = environment('');
    const chart = platform.chart('job', { namespace: 'team' });
    new TFJob(chart, 'job', job);
    expect(warningsOf(app)).toHaveLength(1);
    new TFJobOperator(platform.chart('operator'), 'operator');
    expect(warningsOf(app)).toEqual([]);
  });

  test('name what has no effect without a webhook', () => {
    const { app, platform } = environment();
    new TFJobOperator(platform.chart('operator'), 'operator', {
      webhookFailurePolicy: WebhookFailurePolicy.FAIL,
      additionalJobKinds: [JobKind.mpiJob(), JobKind.pytorchJob()],
    });
    expect(warningsOf(app).map((warning) => warning.split('\n')[0])).toEqual([
      'lab/operator/operator: additionalJobKinds: only their CustomResourceDefinitions validate pytorchjob.',
      'lab/operator/operator: webhookFailurePolicy has no effect.',
    ]);
  });
});
