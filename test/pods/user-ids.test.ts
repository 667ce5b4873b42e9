import { App } from 'cdk8s';
import { checkUserId } from '../../lib/pods/user-ids';

test.each([1, 1000, 2 ** 31 - 1])('pods can run as user %d', (id) => {
  expect(() => checkUserId(new App(), 'userId', id)).not.toThrow();
});

test.each([0, -1, 1.5, 2 ** 31, Number.NaN, Number.POSITIVE_INFINITY])('fails if the user ID is %d', (id) => {
  expect(() => checkUserId(new App(), 'userId', id)).toThrow(`(app): userId: ${id} is not accepted.\n  Pod Security`);
});
