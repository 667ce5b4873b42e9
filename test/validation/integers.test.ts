import { App } from 'cdk8s';
import { checkInteger } from '../../lib/validation/integers';

const app = new App();
const ports = { min: 1, max: 65_535, acceptedBy: 'Kubernetes' };

test.each([undefined, 1, 65_535])('%p is accepted', (value) => {
  expect(() => checkInteger(app, 'port', value, ports)).not.toThrow();
});

test.each([0, -1, 1.5, 65_536, Number.NaN, Number.POSITIVE_INFINITY])(
  'fails on %p, naming the valid range',
  (value) => {
    expect(() => checkInteger(app, 'port', value, ports)).toThrow(
      `port: ${value} is not accepted.\n  Kubernetes accepts whole numbers from 1 to 65535.`,
    );
  },
);

test('fails on numbers larger than 32 bits by default', () => {
  expect(() => checkInteger(app, 'replicas', 2 ** 31, { min: 1, acceptedBy: 'A Deployment' })).toThrow('to 2147483647');
});
