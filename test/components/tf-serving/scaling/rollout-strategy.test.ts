import { App, Chart } from 'cdk8s';
import { RolloutStrategy } from '../../../../lib/components/tf-serving/scaling/rollout-strategy';

const strategy = (rolloutStrategy: RolloutStrategy) =>
  rolloutStrategy._bind(new Chart(new App(), 'chart'), 'rolloutStrategy');
const rolling = (maxSurge: number, maxUnavailable: number) => ({
  type: 'RollingUpdate',
  rollingUpdate: { maxSurge, maxUnavailable },
});

test('pods are replaced with additional pods, without, or all at once', () => {
  expect(strategy(RolloutStrategy.maxSurge())).toEqual(rolling(1, 0));
  expect(strategy(RolloutStrategy.maxSurge(3))).toEqual(rolling(3, 0));
  expect(strategy(RolloutStrategy.maxUnavailable())).toEqual(rolling(0, 1));
  expect(strategy(RolloutStrategy.maxUnavailable(2))).toEqual(rolling(0, 2));
  expect(strategy(RolloutStrategy.recreate())).toEqual({ type: 'Recreate' });
});

test.each([0, -1, 1.5, 2 ** 31])('fails on %p pods at a time', (pods) => {
  for (const rolloutStrategy of [RolloutStrategy.maxSurge(pods), RolloutStrategy.maxUnavailable(pods)]) {
    expect(() => strategy(rolloutStrategy)).toThrow(/^chart: rolloutStrategy: .* is not accepted/);
  }
});
