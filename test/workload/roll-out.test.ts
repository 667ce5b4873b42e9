import { App, Chart } from 'cdk8s';
import { RollOut } from '../../lib/workload/roll-out';

const strategy = (rollOut: RollOut) => rollOut._bind(new Chart(new App(), 'chart'), 'rollOut');
const rolling = (maxSurge: number, maxUnavailable: number) => ({
  type: 'RollingUpdate',
  rollingUpdate: { maxSurge: { value: maxSurge }, maxUnavailable: { value: maxUnavailable } },
});

test('pods are replaced with room for more, without it, or all at once', () => {
  expect(strategy(RollOut.surge())).toEqual(rolling(1, 0));
  expect(strategy(RollOut.surge(3))).toEqual(rolling(3, 0));
  expect(strategy(RollOut.inPlace())).toEqual(rolling(0, 1));
  expect(strategy(RollOut.inPlace(2))).toEqual(rolling(0, 2));
  expect(strategy(RollOut.recreate())).toEqual({ type: 'Recreate' });
});

test.each([0, -1, 1.5, Number.NaN, 2 ** 31])('fails when %p pods are to be replaced at a time', (pods) => {
  for (const rollOut of [RollOut.surge(pods), RollOut.inPlace(pods)]) {
    expect(() => strategy(rollOut)).toThrow(/^chart: rollOut: .* is not accepted/);
  }
});
