import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { KubeflowApp } from '../../../../lib/app';
import { JupyterHub, type NotebookOptions, type TrainingJobsOptions } from '../../../../lib/components/jupyterhub';
import { TFJobOperator } from '../../../../lib/components/tf-job-operator';
import { AnyClusterPlatform, type AnyClusterPlatformProps } from '../../../../lib/platforms/generic';
import { Warnings } from '../../../../lib/warnings';
import { objectsOf } from '../../../platforms/every-component';
import { podSecurityViolations } from '../../../policy/pod-security';

type Json = any;

function hubOf(notebooks: NotebookOptions, props: AnyClusterPlatformProps = {}): Json[] {
  const platform = new AnyClusterPlatform(new KubeflowApp({ summary: false }), 'lab', props);
  new JupyterHub(platform.chart('hub'), 'hub', { notebooks: { namespace: 'users', ...notebooks } });
  return objectsOf(platform) as Json[];
}

const jobsOf = (trainingJobs: TrainingJobsOptions, props?: AnyClusterPlatformProps) => hubOf({ trainingJobs }, props);

const find = (objects: readonly Json[], kind: string, name: string): Json =>
  objects.find((object) => object.kind === kind && object.metadata.name === name);

const valuesOf = (objects: readonly Json[]): Json =>
  JSON.parse(find(objects, 'ConfigMap', 'hub-hub').data['values.json']);

const tfJobOf = (objects: readonly Json[]): Json =>
  JSON.parse(find(objects, 'ConfigMap', 'hub-notebook-training-job').data['tfjob.json']);

/** The egress of notebooks, of all policies. */
const notebookEgress = (objects: readonly Json[]): string =>
  JSON.stringify(
    objects
      .filter(({ kind, spec }) => kind === 'NetworkPolicy' && JSON.stringify(spec.podSelector).includes('singleuser'))
      .map(({ spec }) => spec.egress),
  );

test('notebooks cannot create jobs by default: they have no token, no role and no way to the API server', () => {
  const objects = hubOf({});
  expect(valuesOf(objects).notebook_access).toBeUndefined();
  expect(objects.filter(({ kind }) => /Admission|Quota/.test(kind))).toEqual([]);
  expect(notebookEgress(objects)).not.toContain('6443');
});

test('notebooks that create jobs have a token of their ServiceAccount, and reach the API server', () => {
  const objects = jobsOf({});
  expect(valuesOf(objects).notebook_access).toEqual({ service_account: 'hub-notebook', token: true });
  expect(notebookEgress(objects)).toContain('6443');
});

test('the role allows TFJobs and reading what belongs to them, in the namespace of jobs', () => {
  const objects = jobsOf({});
  const { metadata, rules } = find(objects, 'Role', 'hub-notebook-jobs');
  expect(metadata.namespace).toBe('users-jobs');
  expect(rules[0]).toEqual({
    apiGroups: ['kubeflow.org'],
    resources: ['tfjobs'],
    verbs: ['get', 'list', 'watch', 'create', 'delete'],
  });
  expect(rules.slice(1).flatMap(({ resources }: Json) => resources)).toEqual([
    ...['pods', 'pods/log', 'events', 'resourcequotas'],
  ]);
  expect(rules.slice(1).flatMap(({ verbs }: Json) => verbs)).not.toEqual(expect.arrayContaining(['create']));
  const { subjects } = find(objects, 'RoleBinding', 'hub-notebook-jobs');
  expect(subjects).toEqual([{ kind: 'ServiceAccount', name: 'hub-notebook', namespace: 'users' }]);
  const roles = objects.filter(({ kind, rules: own }) => /Role$/.test(kind) && JSON.stringify(own).includes('tfjobs'));
  expect(roles.map(({ metadata: { name } }) => name)).toEqual(['hub-notebook-jobs']);
});

test('an existing ServiceAccount of notebooks gets the role', () => {
  const objects = hubOf({ serviceAccountName: 'mine', trainingJobs: {} });
  expect(find(objects, 'RoleBinding', 'hub-notebook-jobs').subjects[0].name).toBe('mine');
  expect(valuesOf(objects).notebook_access).toEqual({ service_account: 'mine', token: true });
});

test('the namespace of jobs enforces Pod Security, and its pods have no token and no labels that open policies', () => {
  const objects = jobsOf({ namespace: 'jobs' });
  expect(find(objects, 'Namespace', 'jobs').metadata.labels['pod-security.kubernetes.io/enforce']).toBe('restricted');
  const account = objects.find(({ kind, metadata }) => kind === 'ServiceAccount' && metadata.namespace === 'jobs');
  expect([account.metadata.name, account.automountServiceAccountToken]).toEqual(['default', false]);
  const policies = objects.filter(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.namespace === 'jobs');
  expect(policies.map(({ spec }) => spec.podSelector)).toEqual([{}, {}]);
  const [ingress] = policies.flatMap(({ spec }) => spec.ingress ?? []);
  expect(ingress).toEqual({ from: [{ podSelector: {} }] });
  expect(JSON.stringify(policies)).not.toContain('6443');
});

test('the quota restricts compute, pods, jobs and Services', () => {
  const quota = {
    cpu: Cpu.units(4),
    memory: Size.gibibytes(8),
    ephemeralStorage: Size.gibibytes(20),
    gpus: 2,
    pods: 6,
    jobs: 3,
  };
  const objects = jobsOf({ namespace: 'jobs', quota }, { gpus: { resourceName: 'amd.com/gpu' } });
  expect(find(objects, 'ResourceQuota', 'hub-notebook-jobs').spec.hard).toEqual({
    'requests.cpu': '4',
    'requests.memory': '8Gi',
    'limits.memory': '8Gi',
    'limits.ephemeral-storage': '20Gi',
    'requests.nvidia.com/gpu': 0,
    'requests.amd.com/gpu': 2,
    'requests.google.com/tpu': 0,
    pods: 6,
    services: 6,
    'services.loadbalancers': 0,
    'services.nodeports': 0,
    'count/tfjobs.kubeflow.org': 3,
  });
  expect(find(objects, 'LimitRange', 'hub-notebook-jobs').spec.limits[0].type).toBe('Container');
});

test('the deadline applies to jobs and their pods', () => {
  const objects = jobsOf({ maxDuration: Duration.hours(2) });
  const policies = objects.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy');
  expect(policies).toHaveLength(2);
  for (const { spec } of policies) {
    expect(spec.failurePolicy).toBe('Fail');
    expect(JSON.stringify(spec.validations)).toContain('activeDeadlineSeconds <= 7200');
  }
  const bindings = objects.filter(({ kind }) => kind === 'ValidatingAdmissionPolicyBinding');
  expect(
    bindings.map(({ spec }) => [spec.validationActions, spec.matchResources.namespaceSelector.matchLabels]),
  ).toEqual(Array(2).fill([['Deny'], { 'kubernetes.io/metadata.name': 'users-jobs' }]));
  expect(tfJobOf(objects).spec.runPolicy.activeDeadlineSeconds).toBe(7200);
});

test('notebooks mount a job that complies with the rules, with the settings of the platform', () => {
  const objects = jobsOf(
    { namespace: 'jobs' },
    {
      imageRegistry: 'mirror.example.com',
      imagePullSecrets: ['registry'],
      nodeSelector: { pool: 'ml' },
      httpProxy: { url: 'http://10.20.0.1:3128', urlSecret: { secretName: 'proxy', key: 'url' } },
    },
  );
  const { metadata, spec } = tfJobOf(objects);
  expect(metadata).toEqual({ namespace: 'jobs', generateName: 'notebook-' });
  const pod = spec.tfReplicaSpecs.Worker.template.spec;
  expect(podSecurityViolations('restricted', pod)).toEqual([]);
  expect(pod).toMatchObject({
    automountServiceAccountToken: false,
    nodeSelector: { pool: 'ml' },
    imagePullSecrets: [{ name: 'registry' }],
  });
  expect(pod.containers[0].image).toMatch(/^mirror\.example\.com\/tensorflow\/tensorflow:/);
  expect(pod.containers[0].env).toContainEqual({
    name: 'https_proxy',
    valueFrom: { secretKeyRef: { name: 'proxy', key: 'url' } },
  });
  const [policy] = objects.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy');
  expect(JSON.stringify(policy)).toContain('in [\\"proxy\\"]');
  const { volumes } = valuesOf(objects).notebooks;
  expect(volumes.map(({ mount }: Json) => mount.mountPath)).toEqual(['/etc/kubeflow-cdk/training-job']);
});

test('jobs reach the internet unless it is denied, and peers of the program', () => {
  const egress = (options: TrainingJobsOptions) =>
    JSON.stringify(find(jobsOf({ namespace: 'jobs', ...options }), 'NetworkPolicy', 'hub-notebook-jobs').spec.egress);
  expect(egress({})).toContain('0.0.0.0/0');
  expect(egress({ allowEgressToInternet: false })).not.toContain('0.0.0.0/0');
  expect(egress({ allowEgressTo: [{ cidr: '10.9.0.0/16' }] })).toContain('10.9.0.0/16');
});

describe('a warning about jobs that nothing runs', () => {
  const warnings = (watchNamespace?: string, operator = true) => {
    const platform = new AnyClusterPlatform(new KubeflowApp({ summary: false }), 'lab');
    if (operator) {
      new TFJobOperator(platform.chart('operator'), 'operator', { watchNamespace });
    }
    new JupyterHub(platform.chart('hub'), 'hub', { notebooks: { trainingJobs: { namespace: 'jobs' } } });
    return Warnings.of(platform).join();
  };

  test('appears without an operator, or if it watches another namespace', () => {
    expect(warnings(undefined, false)).toContain('no training operator runs the TFJobs in namespace "jobs"');
    expect(warnings('team')).toContain('no training operator runs the TFJobs in namespace "jobs"');
    expect(warnings('jobs')).not.toContain('no training operator');
    expect(warnings()).not.toContain('no training operator');
  });
});

describe('fails if', () => {
  test.each(['users', 'kubeflow', 'default', 'kube-system'])('the namespace of jobs is "%s"', (namespace) => {
    expect(() => jobsOf({ namespace })).toThrow(
      `notebooks.trainingJobs.namespace: "${namespace}" contains other objects`,
    );
  });

  test('notebooks have no token', () => {
    expect(() => hubOf({ automountServiceAccountToken: false, trainingJobs: {} })).toThrow(
      'notebooks.automountServiceAccountToken is false, but `trainingJobs` is set',
    );
  });

  test('an amount or the deadline is invalid', () => {
    expect(() => jobsOf({ maxDuration: Duration.millis(1500) })).toThrow('notebooks.trainingJobs.maxDuration');
    expect(() => jobsOf({ quota: { pods: 0 } })).toThrow('notebooks.trainingJobs.quota.pods');
    expect(() => jobsOf({ quota: { gpus: 1.5 } })).toThrow('notebooks.trainingJobs.quota.gpus');
    expect(() => jobsOf({ quota: { gpus: 1 } })).toThrow('quota.gpus');
    expect(() => jobsOf({ namespace: 'Jobs' })).toThrow('notebooks.trainingJobs.namespace "Jobs"');
  });
});
