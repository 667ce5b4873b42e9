import { App, Chart, Testing } from 'cdk8s';
import { DisruptionBudget } from '../../../../lib/components/tf-serving/scaling/disruption-budget';

function bound(budget: DisruptionBudget) {
  const chart = new Chart(new App(), 'chart');
  budget._bind(chart, 'budget', { name: 'server', labels: { team: 'vision' }, selector: { app: 'server' } });
  return Testing.synth(chart);
}

test.each([
  [DisruptionBudget.maxUnavailable(0), { maxUnavailable: 0 }],
  [DisruptionBudget.maxUnavailable(2), { maxUnavailable: 2 }],
  [DisruptionBudget.maxUnavailablePercent(25), { maxUnavailable: '25%' }],
  [DisruptionBudget.minAvailable(1), { minAvailable: 1 }],
  [DisruptionBudget.minAvailablePercent(100), { minAvailable: '100%' }],
])('a budget limits unavailable pods %#', (budget, bounds) => {
  expect(bound(budget)).toEqual([
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'server', labels: { team: 'vision' } },
      spec: { ...bounds, selector: { matchLabels: { app: 'server' } }, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
    },
  ]);
});

test('no budget creates no object', () => {
  expect(bound(DisruptionBudget.none())).toEqual([]);
});

test.each([
  ['maxUnavailable -1', DisruptionBudget.maxUnavailable(-1)],
  ['minAvailable 1.5', DisruptionBudget.minAvailable(1.5)],
  ['maxUnavailable 101%', DisruptionBudget.maxUnavailablePercent(101)],
])('fails on the budget %s', (what, budget) => {
  expect(() => bound(budget)).toThrow(`chart: disruptionBudget: ${what} is not valid.`);
});
