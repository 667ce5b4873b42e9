import { App, Chart, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { KubeflowApp } from '../../../lib/app';
import { TFJobOperator, type TFJobOperatorProps, WebhookFailurePolicy } from '../../../lib/components/tf-job-operator';
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

test('roles name every verb and resource, and only read Secrets of the own namespace', () => {
  const roles = synthesized().filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole');
  expect(JSON.stringify(roles)).not.toContain('*');
  const onSecrets = (role: { rules?: { resources: string[] }[] }) =>
    (role.rules ?? []).filter(({ resources }) => resources.includes('secrets'));
  expect(roles.filter(({ kind }) => kind === 'ClusterRole').flatMap(onSecrets)).toEqual([]);
  expect(onSecrets(find(roles, 'Role'))).toEqual([
    { apiGroups: [''], resources: ['secrets'], verbs: ['list', 'watch'] },
    {
      apiGroups: [''],
      resources: ['secrets'],
      resourceNames: ['training-operator-webhook-cert'],
      verbs: ['update'],
    },
  ]);
});

test("the aggregated role states no rules, which are the cluster's to fill in", () => {
  expect(find(synthesized(), 'ClusterRole', 'kubeflow-training-admin')).not.toHaveProperty('rules');
});

test('the network policy lets anybody reach the webhook, and nobody the metrics', () => {
  expect(find(synthesized(), 'NetworkPolicy').spec.ingress).toEqual([{ ports: [{ port: 9443, protocol: 'TCP' }] }]);
  expect(find(synthesized(), 'Service').spec.ports.map(({ port }: { port: number }) => port)).toEqual([443]);
});

test('metricsFrom opens the metrics to those peers alone', () => {
  const objects = synthesized({
    metricsFrom: [{ namespaceLabels: { 'kubernetes.io/metadata.name': 'monitoring' } }],
  });
  expect(find(objects, 'NetworkPolicy').spec.ingress[1]).toEqual({
    from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
    ports: [{ port: 8080, protocol: 'TCP' }],
  });
  expect(find(objects, 'Service').spec.ports.map(({ port }: { port: number }) => port)).toEqual([443, 8080]);
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

test('every prop can be set together', () => {
  const props: Required<TFJobOperatorProps> = {
    webhookFailurePolicy: WebhookFailurePolicy.FAIL,
    resources: { cpu: { request: kplus.Cpu.units(1), limit: kplus.Cpu.units(2) } },
    metricsFrom: [{ podLabels: { app: 'prometheus' } }],
    labels: { 'example.com/team': 'vision' },
    platform: new AnyClusterPlatform(new App(), 'elsewhere', { apiServerPorts: [6443] }),
  };
  const objects = synthesized(props);
  expect(find(objects, 'Deployment').spec.template.spec.containers[0].resources.limits.cpu).toBe('2');
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
