import { App, Chart, Duration, Testing } from 'cdk8s';
import {
  Autoscaler,
  type AutoscalingOptions,
  type ScalingPolicy,
  ScalingPolicySelect,
} from '../../../../lib/components/tf-serving/scaling/autoscaler';
import { ScalingMetric, ScalingTarget } from '../../../../lib/components/tf-serving/scaling/scaling-metric';

function scaled(props: Partial<AutoscalingOptions> = {}) {
  const chart = new Chart(new App(), 'chart');
  new Autoscaler(chart, 'autoscaler', { name: 'server', labels: { app: 'server' } }, { maxReplicas: 4, ...props });
  return Testing.synth(chart)[0];
}

const metric = (scalingMetric: ScalingMetric) => scaled({ metrics: [scalingMetric] }).spec.metrics[0];

test('scales on CPU utilization by default', () => {
  expect(scaled()).toEqual({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'server', labels: { app: 'server' } },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'server' },
      minReplicas: 1,
      maxReplicas: 4,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
      ],
    },
  });
});

test('scales on metrics of pods, of an object, or from outside the cluster', () => {
  const matchLabels = { queue: 'tasks' };
  expect(metric(ScalingMetric.pods('requests', 0.5, { matchLabels }))).toEqual({
    type: 'Pods',
    pods: {
      metric: { name: 'requests', selector: { matchLabels } },
      target: { type: 'AverageValue', averageValue: '500m' },
    },
  });
  const ingress = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'models' };
  expect(metric(ScalingMetric.object(ingress, 'hits', ScalingTarget.value(2000)))).toEqual({
    type: 'Object',
    object: { describedObject: ingress, metric: { name: 'hits' }, target: { type: 'Value', value: '2k' } },
  });
  expect(metric(ScalingMetric.external('length', ScalingTarget.averageValue(30), { matchLabels }))).toEqual({
    type: 'External',
    external: {
      metric: { name: 'length', selector: { matchLabels } },
      target: { type: 'AverageValue', averageValue: '30' },
    },
  });
});

test('scaling rules limit how fast the number of pods changes', () => {
  const { behavior } = scaled({
    scaleUp: {
      stabilizationWindow: Duration.seconds(0),
      policies: [
        { pods: 2, period: Duration.seconds(15) },
        { percent: 100, period: Duration.minutes(1) },
      ],
      selectPolicy: ScalingPolicySelect.MIN,
    },
    scaleDown: { selectPolicy: ScalingPolicySelect.DISABLED },
  }).spec;
  expect(behavior).toEqual({
    scaleUp: {
      stabilizationWindowSeconds: 0,
      policies: [
        { type: 'Pods', value: 2, periodSeconds: 15 },
        { type: 'Percent', value: 100, periodSeconds: 60 },
      ],
      selectPolicy: 'Min',
    },
    scaleDown: { selectPolicy: 'Disabled' },
  });
});

const STEP: ScalingPolicy = { pods: 1, period: Duration.minutes(1) };

test.each<[string, Partial<AutoscalingOptions>]>([
  ['autoscaling.minReplicas: 0 is not accepted.', { minReplicas: 0 }],
  ['autoscaling.maxReplicas: 1.5 is not accepted.', { maxReplicas: 1.5 }],
  ['autoscaling.maxReplicas (2) is less than minReplicas (3).', { minReplicas: 3, maxReplicas: 2 }],
  ['autoscaling.metrics is empty.', { metrics: [] }],
  ['autoscaling.metrics[0]: 0 is not a valid CPU utilization.', { metrics: [ScalingMetric.cpuUtilization(0)] }],
  ['autoscaling.metrics[0]: 0 is not a valid amount.', { metrics: [ScalingMetric.pods('a', 0)] }],
  ['autoscaling.metrics[0]: 0.0001 is not a valid amount.', { metrics: [ScalingMetric.pods('a', 0.0001)] }],
  ['autoscaling.metrics[0]: metric "a/b" is not a valid name', { metrics: [ScalingMetric.pods('a/b', 1)] }],
  ['label key "a b"', { metrics: [ScalingMetric.pods('a', 1, { matchLabels: { 'a b': 'c' } })] }],
  ['autoscaling.scaleUp.policies is empty.', { scaleUp: { policies: [] } }],
  [
    'autoscaling.scaleDown.policies[0]: both of `pods` and `percent`',
    { scaleDown: { policies: [{ ...STEP, percent: 1 }] } },
  ],
  ['autoscaling.scaleDown.policies[0]: neither of', { scaleDown: { policies: [{ period: STEP.period }] } }],
  ['autoscaling.scaleDown.policies[0]: 0 is not accepted.', { scaleDown: { policies: [{ ...STEP, pods: 0 }] } }],
  ['policies[0].period: 3600 seconds', { scaleUp: { policies: [{ pods: 1, period: Duration.hours(1) }] } }],
  ['scaleUp.stabilizationWindow: 7200 seconds', { scaleUp: { stabilizationWindow: Duration.hours(2) } }],
])('fails: %s', (message, props) => {
  expect(() => scaled(props)).toThrow(message);
});

test.each([
  ['apps/v1/x', 'Deployment', 'a'],
  ['A_b/v1', 'Deployment', 'a'],
  ['', 'Deployment', 'a'],
  ['/v1', 'Deployment', 'a'],
  ['apps/v1', 'a/b', 'a'],
  ['apps/v1', 'Deployment', '..'],
])('fails on an invalid object %s %s %s', (apiVersion, kind, name) => {
  const object = ScalingMetric.object({ apiVersion, kind, name }, 'hits', ScalingTarget.value(1));
  expect(() => metric(object)).toThrow(/^chart\/autoscaler: autoscaling.metrics\[0\]: /);
});
