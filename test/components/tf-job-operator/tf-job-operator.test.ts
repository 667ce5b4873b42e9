import { App, Chart, Duration, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { KubeflowApp } from '../../../lib/app';
import {
  GangScheduler,
  JobKind,
  OperatorLogEncoder,
  OperatorLogLevel,
  OperatorLogTimeEncoding,
  OperatorStacktraceLevel,
  TFJobOperator,
  type TFJobOperatorProps,
  WebhookFailurePolicy,
} from '../../../lib/components/tf-job-operator';
import { MetricsDiscovery } from '../../../lib/metrics/metrics-discovery';
import { AnyClusterPlatform } from '../../../lib/platforms/generic';

function synthesized(props?: TFJobOperatorProps) {
  const chart = new Chart(new App(), 'test', { namespace: 'kubeflow' });
  new TFJobOperator(chart, 'operator', props);
  return Testing.synth(chart);
}

function find(objects: ReturnType<typeof synthesized>, kind: string, name = 'training-operator') {
  return objects.find((object) => object.kind === kind && object.metadata.name === name);
}

function container(props?: TFJobOperatorProps) {
  return find(synthesized(props), 'Deployment').spec.template.spec.containers[0];
}

function webhookConfiguration(props?: TFJobOperatorProps) {
  return find(synthesized(props), 'ValidatingWebhookConfiguration', 'validator.training-operator.kubeflow.org');
}

test('the defaults are these objects, under the names of upstream', () => {
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

test('the operator runs the pinned image for TFJobs alone, under Pod Security "restricted"', () => {
  const { template } = find(synthesized(), 'Deployment').spec;
  expect(template.spec).toMatchSnapshot();
});

test('objects of the whole cluster name no namespace', () => {
  const namespaced = synthesized().filter((object) => object.metadata.namespace === undefined);
  expect([...new Set(namespaced.map((object) => object.kind))]).toEqual([
    'CustomResourceDefinition',
    'ClusterRole',
    'ClusterRoleBinding',
    'ValidatingWebhookConfiguration',
  ]);
});

test('the Secret of the certificate has neither data nor type, so that applying it again keeps the certificate', () => {
  const secret = find(synthesized(), 'Secret', 'training-operator-webhook-cert');
  expect(Object.keys(secret).sort()).toEqual(['apiVersion', 'kind', 'metadata']);
});

test('the webhook configuration has no caBundle, so that applying it again keeps the one that the operator wrote', () => {
  const { webhooks } = find(
    synthesized(),
    'ValidatingWebhookConfiguration',
    'validator.training-operator.kubeflow.org',
  );
  expect(webhooks).toHaveLength(1);
  expect(webhooks[0].clientConfig).toEqual({
    service: {
      name: 'training-operator',
      namespace: 'kubeflow',
      path: '/validate-kubeflow-org-v1-tfjob',
      port: 443,
    },
  });
});

test.each([
  [undefined, 'Ignore'],
  [WebhookFailurePolicy.IGNORE, 'Ignore'],
  [WebhookFailurePolicy.FAIL, 'Fail'],
])('webhookFailurePolicy %s is written as %s', (webhookFailurePolicy, expected) => {
  const objects = synthesized({ webhookFailurePolicy });
  const [webhook] = find(
    objects,
    'ValidatingWebhookConfiguration',
    'validator.training-operator.kubeflow.org',
  ).webhooks;
  expect(webhook.failurePolicy).toBe(expected);
});

test('the network policy lets anybody reach the webhook, and nobody the metrics', () => {
  expect(find(synthesized(), 'NetworkPolicy').spec.ingress).toEqual([{ ports: [{ port: 9443, protocol: 'TCP' }] }]);
  expect(find(synthesized(), 'Service').spec.ports.map(({ port }: { port: number }) => port)).toEqual([443]);
});

test('metrics opens them to those peers alone, and says so as it is told', () => {
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

test('resources replaces what is given and keeps the rest', () => {
  expect(
    container({ resources: { memory: { request: Size.gibibytes(1), limit: Size.gibibytes(2) } } }).resources,
  ).toEqual({
    requests: { cpu: '100m', memory: '1Gi' },
    limits: { cpu: '1', memory: '2Gi' },
  });
});

test("a user's labels are on every object and on the pods, and in no selector", () => {
  const objects = synthesized({ labels: { 'example.com/team': 'vision' } });
  for (const object of objects) {
    expect(object.metadata.labels).toMatchObject({ 'example.com/team': 'vision' });
  }
  const deployment = find(objects, 'Deployment');
  expect(deployment.spec.template.metadata.labels).toMatchObject({ 'example.com/team': 'vision' });
  expect(deployment.spec.selector.matchLabels).not.toHaveProperty(['example.com/team']);
});

test('the platform pulls the image from its registry', () => {
  const app = new KubeflowApp({ summary: false });
  const platform = new AnyClusterPlatform(app, 'cluster', { imageRegistry: 'registry.example.com' });
  const chart = platform.chart('operator');
  new TFJobOperator(chart, 'operator');
  const { image } = find(Testing.synth(chart), 'Deployment').spec.template.spec.containers[0];
  expect(image).toMatch(/^registry\.example\.com\/kubeflow\/training-v1\/training-operator:/);
});

test('several replicas are spread over nodes, and drained one at a time', () => {
  const objects = synthesized({ replicas: 2 });
  const { spec } = find(objects, 'Deployment');
  expect(spec.replicas).toBe(2);
  expect(spec.template.spec.topologySpreadConstraints).toMatchObject([
    { topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: spec.selector },
  ]);
  expect(find(objects, 'PodDisruptionBudget').spec).toEqual({ maxUnavailable: 1, selector: spec.selector });
});

test('one replica has no disruption budget, which would keep its node from being drained', () => {
  const objects = synthesized();
  expect(find(objects, 'PodDisruptionBudget')).toBeUndefined();
  expect(find(objects, 'Deployment').spec.template.spec).not.toHaveProperty('topologySpreadConstraints');
});

test.each<[TFJobOperatorProps, string]>([
  [{ controllerThreads: 4 }, '--controller-threads=4'],
  [{ kubeApiQps: 50 }, '--kube-api-qps=50'],
  [{ kubeApiBurst: 100 }, '--kube-api-burst=100'],
  [{ webhookServerPort: 8443 }, '--webhook-server-port=8443'],
  [{ watchNamespace: 'team-a' }, '--namespace=team-a'],
  [{ gangScheduler: GangScheduler.volcano() }, '--gang-scheduler-name=volcano'],
  [{ gangScheduler: GangScheduler.schedulerPlugins() }, '--gang-scheduler-name=scheduler-plugins-scheduler'],
  [
    { gangScheduler: GangScheduler.schedulerPlugins({ schedulerName: 'coscheduler' }) },
    '--gang-scheduler-name=coscheduler',
  ],
  [{ log: { level: OperatorLogLevel.INFO } }, '--zap-log-level=info'],
  [{ log: { level: OperatorLogLevel.verbosity(5) } }, '--zap-log-level=5'],
  [{ log: { encoder: OperatorLogEncoder.JSON } }, '--zap-encoder=json'],
  [{ log: { timeEncoding: OperatorLogTimeEncoding.EPOCH } }, '--zap-time-encoding=epoch'],
  [{ log: { stacktraceLevel: OperatorStacktraceLevel.ERROR } }, '--zap-stacktrace-level=error'],
  [{ additionalJobKinds: [JobKind.xgboostJob()] }, '--enable-scheme=xgboostjob'],
  [{ additionalJobKinds: [JobKind.paddleJob()] }, '--enable-scheme=paddlejob'],
  [{ additionalJobKinds: [JobKind.jaxJob()] }, '--enable-scheme=jaxjob'],
  [
    { additionalJobKinds: [JobKind.pytorchJob({ initContainerImage: 'mirror.example.com/alpine:3.23' })] },
    '--pytorch-init-container-image=mirror.example.com/alpine:3.23',
  ],
  [{ additionalJobKinds: [JobKind.pytorchJob({ initContainerMaxTries: 7 })] }, '--pytorch-init-container-max-tries=7'],
  [
    { additionalJobKinds: [JobKind.mpiJob({ kubectlDeliveryImage: 'mirror.example.com/kubectl-delivery:1' })] },
    '--mpi-kubectl-delivery-image=mirror.example.com/kubectl-delivery:1',
  ],
])('%j is the option %s of the command, which is not there by default', (props, option) => {
  expect(container(props).args).toContain(option);
  expect(container().args).not.toContain(option);
});

test('the webhook listens where it is said, and nothing else is let in', () => {
  const objects = synthesized({ webhookServerPort: 8443 });
  expect(find(objects, 'NetworkPolicy').spec.ingress).toEqual([{ ports: [{ port: 8443, protocol: 'TCP' }] }]);
  expect(find(objects, 'Deployment').spec.template.spec.containers[0].ports).toContainEqual({
    name: 'webhook-server',
    containerPort: 8443,
  });
});

test('the platform is told of the port on which the API server calls', () => {
  const app = new KubeflowApp({ summary: false });
  const platform = new AnyClusterPlatform(app, 'cluster');
  const told = jest.spyOn(platform.network, 'allowIngressFromControlPlane');
  const operator = new TFJobOperator(platform.chart('operator'), 'operator', { webhookServerPort: 8443 });
  expect(told.mock.calls).toEqual([[operator, 8443]]);
});

test('jobs of other kinds are asked about at the webhook, but MPIJobs, of which it knows nothing', () => {
  const { webhooks } = webhookConfiguration({ additionalJobKinds: [JobKind.mpiJob(), JobKind.jaxJob()] });
  expect(webhooks.map(({ name, clientConfig, rules }: any) => [name, clientConfig.service.path, rules[0].resources]))
    // biome-ignore format: a line each
    .toEqual([
    ['validator.tfjob.training-operator.kubeflow.org', '/validate-kubeflow-org-v1-tfjob', ['tfjobs']],
    ['validator.jaxjob.training-operator.kubeflow.org', '/validate-kubeflow-org-v1-jaxjob', ['jaxjobs']],
  ]);
});

test('the webhook is waited for as long as is said, and asked about the jobs of the namespace alone', () => {
  const [webhook] = webhookConfiguration({
    webhookTimeout: Duration.seconds(10),
    watchNamespace: 'team-a',
  }).webhooks;
  expect(webhook.timeoutSeconds).toBe(10);
  expect(webhook.namespaceSelector).toEqual({ matchLabels: { 'kubernetes.io/metadata.name': 'team-a' } });
  expect(webhookConfiguration().webhooks[0]).not.toHaveProperty('namespaceSelector');
});

test('a prefix of namespaces holds for the namespace of the jobs, too', () => {
  const app = new KubeflowApp({ summary: false, namespacePrefix: 'x-' });
  const chart = new AnyClusterPlatform(app, 'cluster').chart('operator');
  new TFJobOperator(chart, 'operator', { watchNamespace: 'team-a' });
  const objects = Testing.synth(chart);
  expect(find(objects, 'Role', 'training-operator-jobs').metadata.namespace).toBe('x-team-a');
  expect(find(objects, 'Deployment').spec.template.spec.containers[0].args).toContain('--namespace=x-team-a');
});

test('what is said of the pod is there', () => {
  const { metadata, spec } = find(
    synthesized({
      nodeSelector: { pool: 'system' },
      tolerations: [{ key: 'system', operator: 'Exists' }],
      affinity: { nodeAffinity: {} },
      priorityClassName: 'system-cluster-critical',
      safeToEvict: false,
      podLabels: { 'example.com/team': 'vision' },
      podAnnotations: { 'sidecar.istio.io/inject': 'false' },
      imagePullSecrets: ['registry'],
      imagePullPolicy: kplus.ImagePullPolicy.ALWAYS,
      terminationGracePeriod: Duration.seconds(10),
    }),
    'Deployment',
  ).spec.template;
  expect(spec).toMatchObject({
    nodeSelector: { pool: 'system' },
    tolerations: [{ key: 'system', operator: 'Exists' }],
    affinity: { nodeAffinity: {} },
    priorityClassName: 'system-cluster-critical',
    imagePullSecrets: [{ name: 'registry' }],
    terminationGracePeriodSeconds: 10,
  });
  expect(spec.containers[0].imagePullPolicy).toBe('Always');
  expect(metadata.labels).toMatchObject({ 'example.com/team': 'vision' });
  expect(metadata.annotations).toEqual({
    'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
    'sidecar.istio.io/inject': 'false',
  });
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

test('fails when the chart names no namespace, saying how to name one', () => {
  const chart = new Chart(new App(), 'test');
  expect(() => new TFJobOperator(chart, 'operator')).toThrow(
    /test\/operator: the chart names no namespace.*namespace: /s,
  );
});

test('fails when a label would break a selector', () => {
  expect(() => synthesized({ labels: { 'app.kubernetes.io/name': 'mine' } })).toThrow(/would break the selectors/);
});

test('fails when the memory request is over its limit', () => {
  const memory = { request: Size.gibibytes(2), limit: Size.gibibytes(1) };
  expect(() => synthesized({ resources: { memory } })).toThrow(/memory request .* is over its limit/);
});

test.each<[string, TFJobOperatorProps, RegExp]>([
  ['no replica', { replicas: 0 }, /^test\/operator: replicas: 0 is not accepted\.\n.*from 1 to 2147483647/],
  ['half a replica', { replicas: 1.5 }, /replicas: 1\.5 is not accepted/],
  ['no thread', { controllerThreads: 0 }, /controllerThreads: 0 is not accepted/],
  ['no requests', { kubeApiQps: 0 }, /kubeApiQps: 0 is not accepted/],
  ['a negative burst', { kubeApiBurst: -1 }, /kubeApiBurst: -1 is not accepted/],
  ['a namespace that is none', { watchNamespace: 'Team A' }, /watchNamespace "Team A" is not a valid name.*"team-a"/s],
  ['a port that is none', { webhookServerPort: 0 }, /webhookServerPort 0 is not a valid port/],
  ['the port of the metrics', { webhookServerPort: 8080 }, /webhookServerPort 8080 is taken.*metrics.*9443/s],
  ['the port of the probes', { webhookServerPort: 8081 }, /webhookServerPort 8081 is taken/],
  ['a webhook waited for too long', { webhookTimeout: Duration.seconds(31) }, /webhookTimeout: 31 seconds.*1 to 30/s],
  ['a webhook not waited for', { webhookTimeout: Duration.seconds(0) }, /webhookTimeout: 0 seconds/],
  ['a fraction of a second', { terminationGracePeriod: Duration.millis(1500) }, /terminationGracePeriod: 1\.5 seconds/],
  ['a policy that is none', { webhookFailurePolicy: 'Maybe' as any }, /webhookFailurePolicy "Maybe" is not known/],
  ['an encoder that is none', { log: { encoder: 'xml' as any } }, /log\.encoder "xml" is not known/],
  ['times that are none', { log: { timeEncoding: 'roman' as any } }, /log\.timeEncoding "roman" is not known/],
  ['traces that are none', { log: { stacktraceLevel: 'debug' as any } }, /log\.stacktraceLevel "debug" is not known/],
  ['no verbosity', { log: { level: OperatorLogLevel.verbosity(0) } }, /log\.level: verbosity: 0 is not accepted/],
  [
    'a kind of jobs twice',
    { additionalJobKinds: [JobKind.jaxJob(), JobKind.jaxJob()] },
    /additionalJobKinds has "jaxjob" twice/,
  ],
  [
    'an image that is none',
    { additionalJobKinds: [JobKind.mpiJob({ kubectlDeliveryImage: 'a b' })] },
    /mpijob: kubectlDeliveryImage "a b" is not a valid image reference/,
  ],
  [
    'no tries',
    { additionalJobKinds: [JobKind.pytorchJob({ initContainerMaxTries: 0 })] },
    /pytorchjob: initContainerMaxTries: 0 is not accepted/,
  ],
  [
    'a scheduler that is none',
    { gangScheduler: GangScheduler.schedulerPlugins({ schedulerName: 'My Scheduler' }) },
    /gangScheduler: scheduler "My Scheduler" is not a valid name/,
  ],
  [
    'scheduler-plugins that the operator takes for Volcano',
    { gangScheduler: GangScheduler.schedulerPlugins({ schedulerName: 'volcano' }) },
    /is called "volcano".*GangScheduler\.volcano\(\)/s,
  ],
  ['metrics that nobody reads', { metrics: {} }, /metrics: `scrapers` is missing/],
  ['a priority class that is none', { priorityClassName: 'a b' }, /priorityClassName "a b" is not a valid name/],
  ['a pull policy that is none', { imagePullPolicy: 'Sometimes' as any }, /imagePullPolicy "Sometimes" is not known/],
])('fails on %s', (_, props, message) => {
  expect(() => synthesized(props)).toThrow(message);
});
