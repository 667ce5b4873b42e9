import { App } from 'cdk8s';
import { checkWholeNumber } from '../../lib/workload/whole-numbers';

const app = new App();
const ports = { least: 1, most: 65_535, by: 'Kubernetes' };

test.each([undefined, 1, 65_535])('%p is accepted', (value) => {
  expect(() => checkWholeNumber(app, 'port', value, ports)).not.toThrow();
});

test.each([0, -1, 1.5, 65_536, Number.NaN, Number.POSITIVE_INFINITY])(
  'fails on %p, saying what is accepted',
  (value) => {
    expect(() => checkWholeNumber(app, 'port', value, ports)).toThrow(
      `port: ${value} is not accepted.\n  Kubernetes accepts whole numbers from 1 to 65535.`,
    );
  },
);

test('fails on what no field of Kubernetes holds, where no other bound is given', () => {
  expect(() => checkWholeNumber(app, 'replicas', 2 ** 31, { least: 1, by: 'A Deployment' })).toThrow('to 2147483647');
});
