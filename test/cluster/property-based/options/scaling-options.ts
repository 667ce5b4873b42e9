import * as fc from 'fast-check';
import {
  type AutoscalingOptions,
  type DisruptionBudget,
  type RolloutStrategy,
  type ScalingMetric,
  type ScalingMetricOptions,
  type ScalingObject,
  type ScalingPolicy,
  ScalingPolicySelect,
  type ScalingRule,
  type ScalingTarget,
  type TopologySpread,
  type TopologySpreadOptions,
} from '../../../../lib';
import { type Code, call, literal, struct } from '../code';
import { structOf } from '../structs';
import type { Values } from '../values';

/** Autoscaling options. */
export function autoscaling(values: Values): fc.Arbitrary<Code<AutoscalingOptions>> {
  return structOf<AutoscalingOptions>(
    {
      minReplicas: values.number(1, 2),
      maxReplicas: values.number(2, 100),
      metrics: fc
        .array(scalingMetric(values), { minLength: values.allowsInvalid ? 0 : 1, maxLength: 2 })
        .map((items) => ({ kind: 'list', items })),
      scaleUp: scalingRule(values),
      scaleDown: scalingRule(values),
    },
    { always: ['maxReplicas'] },
  );
}

function scalingRule(values: Values): fc.Arbitrary<Code<ScalingRule>> {
  return structOf<ScalingRule>({
    stabilizationWindow: values.duration('5 minutes', '0 seconds', '1 hours'),
    policies: fc
      .array(scalingPolicy(values), { minLength: values.allowsInvalid ? 0 : 1, maxLength: 2 })
      .map((items) => ({ kind: 'list', items })),
    selectPolicy: values.member('ScalingPolicySelect', ScalingPolicySelect),
  });
}

function scalingPolicy(values: Values): fc.Arbitrary<Code<ScalingPolicy>> {
  const period = values.duration('15 seconds', '30 minutes');
  const amount = values.number(1, 4, 200);
  const inOne = fc.tuple(fc.constantFrom('pods', 'percent'), amount, period).map(([unit, count, time]) =>
    struct<ScalingPolicy>([
      [unit, count],
      ['period', time],
    ]),
  );
  return values.validOr(
    inOne,
    structOf<ScalingPolicy>({ pods: amount, percent: amount, period }, { always: ['period'] }),
  );
}

function scalingMetric(values: Values): fc.Arbitrary<Code<ScalingMetric>> {
  const name = values.text('requests_per_second', 'a', 'queue.example.com|length');
  const amount = values.number(1, 0.5, 1500, 2000, 1e9);
  const options = structOf<ScalingMetricOptions>({ matchLabels: values.labels });
  const target = fc
    .tuple(fc.constantFrom('value', 'averageValue'), amount)
    .map(([method, argument]) => call<ScalingTarget>(`ScalingTarget.${method}`, argument));
  const object = structOf<ScalingObject>(
    {
      apiVersion: values.text('networking.k8s.io/v1', 'v1'),
      kind: values.text('Ingress', 'Service'),
      name: values.name('ingress'),
    },
    { always: ['apiVersion', 'kind', 'name'] },
  );
  return fc.oneof(
    { withCrossShrink: true },
    values.number(80, 1, 200).map((percent) => call<ScalingMetric>('ScalingMetric.cpuUtilization', percent)),
    fc.tuple(name, amount, options).map((args) => call<ScalingMetric>('ScalingMetric.pods', ...args)),
    fc.tuple(object, name, target, options).map((args) => call<ScalingMetric>('ScalingMetric.object', ...args)),
    fc.tuple(name, target, options).map((args) => call<ScalingMetric>('ScalingMetric.external', ...args)),
  );
}

export function disruptionBudget(values: Values): fc.Arbitrary<Code<DisruptionBudget>> {
  return fc.oneof(
    { withCrossShrink: true },
    fc.constant(call<DisruptionBudget>('DisruptionBudget.none')),
    fc
      .tuple(fc.constantFrom('maxUnavailable', 'minAvailable'), values.number(1, 0, 7))
      .map(([method, pods]) => call<DisruptionBudget>(`DisruptionBudget.${method}`, pods)),
    fc
      .tuple(fc.constantFrom('maxUnavailablePercent', 'minAvailablePercent'), values.number(50, 0, 100))
      .map(([method, percent]) => call<DisruptionBudget>(`DisruptionBudget.${method}`, percent)),
  );
}

export function topologySpread(values: Values): fc.Arbitrary<Code<TopologySpread[]>> {
  // `minDomains` is only valid with `required`.
  const valid = fc.oneof(
    structOf<Pick<TopologySpreadOptions, 'maxSkew'>>({ maxSkew: values.number(1, 5) }),
    structOf<TopologySpreadOptions>(
      { maxSkew: values.number(1, 5), required: fc.constant(literal(true)), minDomains: values.number(2) },
      { always: ['required'] },
    ),
  );
  const any = structOf<TopologySpreadOptions>({
    maxSkew: values.number(1, 5),
    required: values.boolean,
    minDomains: values.number(2),
  });
  const options: fc.Arbitrary<Code<TopologySpreadOptions>> = values.allowsInvalid ? any : valid;
  const spread = fc.oneof(
    fc
      .tuple(fc.constantFrom('zones', 'nodes'), options)
      .map(([method, argument]) => call<TopologySpread>(`TopologySpread.${method}`, argument)),
    fc
      .tuple(values.text('example.com/rack'), options)
      .map((args) => call<TopologySpread>('TopologySpread.label', ...args)),
  );
  return fc
    .uniqueArray(spread, {
      maxLength: 2,
      selector: (one) => (values.allowsInvalid ? JSON.stringify(one) : JSON.stringify(one).slice(0, 60)),
    })
    .map((items) => ({ kind: 'list', items }));
}

export function rolloutStrategy(values: Values): fc.Arbitrary<Code<RolloutStrategy>> {
  return fc.oneof(
    { withCrossShrink: true },
    fc.constant(call<RolloutStrategy>('RolloutStrategy.recreate')),
    fc
      .tuple(fc.constantFrom('maxSurge', 'maxUnavailable'), values.number(1, 2))
      .map(([method, pods]) => call<RolloutStrategy>(`RolloutStrategy.${method}`, pods)),
  );
}
