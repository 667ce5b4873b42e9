import { App, Chart, Duration, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { KubeflowApp } from '../../../lib/app';
import {
  GangScheduler,
  JobKind,
  OperatorLogEncoder,
  OperatorLogLevel,
  TFJobOperator,
  type TFJobOperatorProps,
  WebhookFailurePolicy,
} from '../../../lib/components/tf-job-operator';
import { MetricsDiscovery } from '../../../lib/metrics/metrics-discovery';
import { AnyClusterPlatform } from '../../../lib/platforms/generic';
import { find, synthesized } from './synthesized-operator';

test('the defaults are these objects, with the names of upstream', () => {
  expect(synthesized().map((object) => `${object.kind} ${object.metadata.name}`)).toEqual([
    'CustomResourceDefinition tfjobs.kubeflow.org',
    'ServiceAccount training-operator',
    'ClusterRole training-operator',
    'ClusterRoleBinding training-operator',
    'Role training-operator',
    'RoleBinding training-operator',
    'ClusterRole kubeflow-training-admin',
    'ClusterRole kubeflow-training-edit',
    'ClusterRole kubeflow-training-view',
    'NetworkPolicy training-operator',
    'Secret training-operator-webhook-cert',
    'Service training-operator',
    'Deployment training-operator',
    'ValidatingWebhookConfiguration validator.training-operator.kubeflow.org',
  ]);
});

test('cluster-scoped objects have no namespace', () => {
  const clusterScoped = synthesized().filter((object) => object.metadata.namespace === undefined);
  expect([...new Set(clusterScoped.map((object) => object.kind))]).toEqual([
    'CustomResourceDefinition',
    'ClusterRole',
    'ClusterRoleBinding',
    'ValidatingWebhookConfiguration',
  ]);
});

test('the Secret of the certificate has neither data nor type, so that kubectl apply keeps the certificate', () => {
  const secret = find(synthesized(), 'Secret', 'training-operator-webhook-cert');
  expect(Object.keys(secret).sort()).toEqual(['apiVersion', 'kind', 'metadata']);
});

test('the network policy allows all clients on the webhook port, and none on the metrics port', () => {
  expect(find(synthesized(), 'NetworkPolicy').spec.ingress).toEqual([{ ports: [{ port: 9443, protocol: 'TCP' }] }]);
  expect(find(synthesized(), 'Service').spec.ports.map(({ port }: { port: number }) => port)).toEqual([443]);
});

test('metrics allows the scrapers on the metrics port, and creates the discovery objects', () => {
  const monitoring = { namespaceLabels: { 'kubernetes.io/metadata.name': 'monitoring' } };
  const objects = synthesized({
    metrics: { scrapers: [monitoring], discovery: MetricsDiscovery.podMonitor() },
  });
  expect(find(objects, 'NetworkPolicy').spec.ingress[1]).toEqual({
    from: [{ namespaceSelector: { matchLabels: monitoring.namespaceLabels } }],
    ports: [{ port: 8080, protocol: 'TCP' }],
  });
  expect(find(objects, 'Service').spec.ports.map(({ port }: { port: number }) => port)).toEqual([443, 8080]);
  expect(find(objects, 'PodMonitor').spec.podMetricsEndpoints).toEqual([
    { port: 'metrics', path: '/metrics', interval: '60s' },
  ]);
  const annotated = synthesized({ metrics: { scrapers: [], discovery: MetricsDiscovery.annotations() } });
  expect(find(annotated, 'Deployment').spec.template.metadata.annotations).toEqual({
    'prometheus.io/scrape': 'true',
    'prometheus.io/port': '8080',
    'prometheus.io/path': '/metrics',
  });
});

test('labels are on every object and on the pods, but in no selector', () => {
  const objects = synthesized({ labels: { 'example.com/team': 'vision' } });
  for (const object of objects) {
    expect(object.metadata.labels).toMatchObject({ 'example.com/team': 'vision' });
  }
  const deployment = find(objects, 'Deployment');
  expect(deployment.spec.template.metadata.labels).toMatchObject({ 'example.com/team': 'vision' });
  expect(deployment.spec.selector.matchLabels).not.toHaveProperty(['example.com/team']);
});

test('a namespace prefix also applies to watchNamespace', () => {
  const app = new KubeflowApp({ summary: false, namespacePrefix: 'x-' });
  const chart = new AnyClusterPlatform(app, 'cluster').chart('operator');
  new TFJobOperator(chart, 'operator', { watchNamespace: 'team-a' });
  const objects = Testing.synth(chart);
  expect(find(objects, 'Role', 'training-operator-jobs').metadata.namespace).toBe('x-team-a');
  expect(find(objects, 'Deployment').spec.template.spec.containers[0].args).toContain('--namespace=x-team-a');
});

test('every prop can be set together', () => {
  const props: Required<TFJobOperatorProps> = {
    replicas: 2,
    watchNamespace: 'team-a',
    additionalJobKinds: [JobKind.pytorchJob(), JobKind.mpiJob()],
    gangScheduler: GangScheduler.volcano(),
    controllerThreads: 4,
    kubeApiQps: 50,
    kubeApiBurst: 100,
    log: { level: OperatorLogLevel.INFO, encoder: OperatorLogEncoder.JSON },
    webhookFailurePolicy: WebhookFailurePolicy.FAIL,
    webhookTimeout: Duration.seconds(10),
    webhookServerPort: 8443,
    terminationGracePeriod: Duration.seconds(10),
    resources: { cpu: { request: kplus.Cpu.units(1), limit: kplus.Cpu.units(2) } },
    metrics: { scrapers: [{ podLabels: { app: 'prometheus' } }] },
    nodeSelector: { pool: 'system' },
    tolerations: [{ key: 'system', operator: 'Exists' }],
    affinity: {},
    priorityClassName: 'system-cluster-critical',
    safeToEvict: true,
    podLabels: { 'example.com/team': 'vision' },
    podAnnotations: { 'example.com/note': 'x' },
    imagePullSecrets: ['registry'],
    imagePullPolicy: kplus.ImagePullPolicy.IF_NOT_PRESENT,
    labels: { 'example.com/team': 'vision' },
    platform: new AnyClusterPlatform(new App(), 'elsewhere', { apiServerPorts: [6443] }),
  };
  const objects = synthesized(props);
  expect(find(objects, 'Deployment').spec.template.spec.containers[0]).toMatchSnapshot();
  expect(JSON.stringify(find(objects, 'NetworkPolicy').spec.egress)).toContain('6443');
});

test('fails if the chart has no namespace', () => {
  const chart = new Chart(new App(), 'test');
  expect(() => new TFJobOperator(chart, 'operator')).toThrow(
    /^test\/operator: the chart has no namespace.*namespace: /s,
  );
});

test.each<[string, TFJobOperatorProps, RegExp]>([
  [
    'a label breaks a selector',
    { labels: { 'app.kubernetes.io/name': 'mine' } },
    /would break the selectors of this component/,
  ],
  [
    'the watched namespace is invalid',
    { watchNamespace: 'Team A' },
    /watchNamespace "Team A" is not a valid name.*"team-a"/s,
  ],
  [
    'a job kind is listed twice',
    { additionalJobKinds: [JobKind.jaxJob(), JobKind.jaxJob()] },
    /additionalJobKinds has "jaxjob" twice/,
  ],
  [
    'the name of a gang scheduler is invalid',
    { gangScheduler: GangScheduler.schedulerPlugins({ schedulerName: 'My Scheduler' }) },
    /gangScheduler: scheduler "My Scheduler" is not a valid name/,
  ],
  [
    'scheduler-plugins has the name of Volcano',
    { gangScheduler: GangScheduler.schedulerPlugins({ schedulerName: 'volcano' }) },
    /"volcano" is not a valid name of a scheduler with scheduler-plugins.*GangScheduler\.volcano\(\)/s,
  ],
  ['metrics has no scrapers', { metrics: {} }, /metrics: .*scrapers/s],
  [
    'the memory request is over its limit',
    { resources: { memory: { request: Size.gibibytes(2), limit: Size.gibibytes(1) } } },
    /memory request .* is over its limit/,
  ],
])('fails if %s', (_, props, message) => {
  expect(() => synthesized(props)).toThrow(message);
});
