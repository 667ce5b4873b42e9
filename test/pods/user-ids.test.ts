import { App } from 'cdk8s';
import { checkUserId } from '../../lib/pods/user-ids';

test.each([1, 1000, 2 ** 31 - 1])('pods may run as %d', (id) => {
  expect(() => checkUserId(new App(), 'userId', id)).not.toThrow();
});

test.each([0, -1, 1.5, 2 ** 31, Number.NaN, Number.POSITIVE_INFINITY])('fails when they are to run as %d', (id) => {
  expect(() => checkUserId(new App(), 'userId', id)).toThrow(`(app): userId: ${id} is not accepted.\n  Pod Security`);
});
