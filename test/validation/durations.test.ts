import { App, Chart, Duration } from 'cdk8s';
import { wholeSeconds } from '../../lib/validation/durations';

const seconds = (time: Duration, bounds: { min?: number; max?: number } = {}) =>
  wholeSeconds(new Chart(new App(), 'chart'), 'wait', time, {
    acceptedBy: 'Kubernetes',
    example: 'Duration.minutes(1)',
    ...bounds,
  });

test('a duration is converted to whole seconds', () => {
  expect(seconds(Duration.minutes(2))).toBe(120);
  expect(seconds(Duration.millis(3000))).toBe(3);
  expect(seconds(Duration.seconds(0), { min: 0 })).toBe(0);
});

test.each([
  [Duration.millis(1500), {}, '1.5', '1 to 2147483647'],
  [Duration.seconds(0), {}, '0', '1 to 2147483647'],
  [Duration.hours(2), { max: 3600 }, '7200', '1 to 3600'],
  [Duration.seconds(Number.NaN), {}, 'NaN', '1 to 2147483647'],
])('fails if a duration is not in whole seconds or is out of range %#', (time, bounds, given, range) => {
  expect(() => seconds(time, bounds)).toThrow(
    `chart: wait: ${given} seconds is not a valid duration.\n  Kubernetes requires whole seconds from ${range}.\n  Use for example Duration.minutes(1).`,
  );
});
