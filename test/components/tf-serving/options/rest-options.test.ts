import { Duration } from 'cdk8s';
import type { RestOptions } from '../../../../lib/components/tf-serving';
import { synthesizedPod, synthesizedServer } from '../synthesized-server';
import { addedFlags } from './added-flags';
import { EVERY_REST_OPTION } from './every-option';

test('every option is a flag', () => {
  expect(addedFlags({ rest: EVERY_REST_OPTION })).toEqual([
    '--rest_api_num_threads=16',
    '--rest_api_timeout_in_ms=61500',
    '--rest_api_enable_cors_support=true',
  ]);
});

test('a terminating pod waits for the timeout of a request', () => {
  expect(synthesizedPod({ rest: { timeout: Duration.seconds(61.5) } }).terminationGracePeriodSeconds).toBe(15 + 62);
});

test.each<[RestOptions, string]>([
  [{ numThreads: 0 }, 'rest: numThreads: 0 is not accepted.'],
  [{ timeout: Duration.seconds(0) }, 'rest: timeout: 0 milliseconds is out of range.'],
  [{ timeout: Duration.days(30) }, 'rest: timeout: 2592000000 milliseconds is out of range.'],
])('fails on %j', (rest, message) => {
  expect(() => synthesizedServer({ rest })).toThrow(`chart/inception: ${message}`);
});
