import { Duration, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { KubeflowApp } from '../../../lib/app';
import { TFJobOperator, type TFJobOperatorProps } from '../../../lib/components/tf-job-operator';
import { AnyClusterPlatform } from '../../../lib/platforms/generic';
import { container, find, synthesized } from './synthesized-operator';

test('the pod runs the pinned image for TFJobs only, under Pod Security "restricted"', () => {
  expect(find(synthesized(), 'Deployment').spec.template.spec).toMatchSnapshot();
});

test('resources override the defaults one by one', () => {
  expect(
    container({ resources: { memory: { request: Size.gibibytes(1), limit: Size.gibibytes(2) } } }).resources,
  ).toEqual({
    requests: { cpu: '100m', memory: '1Gi' },
    limits: { cpu: '1', memory: '2Gi' },
  });
});

test("the image comes from the platform's registry", () => {
  const app = new KubeflowApp({ summary: false });
  const platform = new AnyClusterPlatform(app, 'cluster', { imageRegistry: 'registry.example.com' });
  const chart = platform.chart('operator');
  new TFJobOperator(chart, 'operator');
  const { image } = find(Testing.synth(chart), 'Deployment').spec.template.spec.containers[0];
  expect(image).toMatch(/^registry\.example\.com\/kubeflow\/training-v1\/training-operator:/);
});

test('several replicas are spread over nodes and evicted one at a time', () => {
  const objects = synthesized({ replicas: 2 });
  const { spec } = find(objects, 'Deployment');
  expect(spec.replicas).toBe(2);
  expect(spec.template.spec.topologySpreadConstraints).toMatchObject([
    { topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: spec.selector },
  ]);
  expect(find(objects, 'PodDisruptionBudget').spec).toEqual({ maxUnavailable: 1, selector: spec.selector });
});

test('one replica has no disruption budget, which would block node drains', () => {
  const objects = synthesized();
  expect(find(objects, 'PodDisruptionBudget')).toBeUndefined();
  expect(find(objects, 'Deployment').spec.template.spec).not.toHaveProperty('topologySpreadConstraints');
});

test('the pod has the pod options of the props', () => {
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

test.each<[string, TFJobOperatorProps, RegExp]>([
  ['replicas are 0', { replicas: 0 }, /^test\/operator: replicas: 0 is not accepted\.\n.*from 1 to 2147483647/],
  ['replicas are fractional', { replicas: 1.5 }, /replicas: 1\.5 is not accepted/],
  [
    'the grace period is not in whole seconds',
    { terminationGracePeriod: Duration.millis(1500) },
    /terminationGracePeriod: 1\.5 seconds/,
  ],
  ['the PriorityClass is invalid', { priorityClassName: 'a b' }, /priorityClassName "a b" is not a valid name/],
])('fails if %s', (_, props, message) => {
  expect(() => synthesized(props)).toThrow(message);
});
