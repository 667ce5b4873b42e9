import type { Instance } from '../../../src/auto-deploy/plan/observation';
import { plan } from '../../../src/auto-deploy/plan/plan';
import { aConfig, anInstance, aVersion, DAY, found, HOUR, MINUTE, NOW, observed } from './builders';

/** Decisions about instances, in their order. */
function decisions(instances: readonly Instance[], config = aConfig(), letter = 'a') {
  return plan(config, observed({ master: found(letter) }, instances), NOW).instances;
}

const unready = (letter: string, age: number, since: number) =>
  anInstance(letter, age, { ready: false, since: NOW - since, message: 'hub: CrashLoopBackOff' });
const failed = (letter: string, since: number) =>
  anInstance(letter, 5 * HOUR, { phase: 'failed', ready: false, since: NOW - since });
const lease = (left: number) => ({ lease: { holder: 'test-1', until: NOW + left } });

type Expected = readonly [action: string, reason: string, until?: number][];

test.each<[title: string, instances: Instance[], expected: Expected]>([
  ['the newest healthy one stays', [anInstance('a', HOUR)], [['keep', 'newest', NOW + 47 * HOUR]]],
  ['the last healthy one stays, although it has expired', [anInstance('a', 3 * DAY)], [['keep', 'lastHealthy']]],
  [
    'an older one goes once a newer one is healthy',
    [anInstance('a', HOUR), anInstance('b', 2 * HOUR)],
    [
      ['keep', 'newest', NOW + 47 * HOUR],
      ['remove', 'superseded'],
    ],
  ],
  [
    'an older one stays while the newer one is being deployed',
    [anInstance('a', MINUTE, { phase: 'launching', ready: false }), anInstance('b', 3 * DAY)],
    [
      ['keep', 'launching'],
      ['keep', 'lastHealthy'],
    ],
  ],
  [
    'an older one stays while the newer one is not ready',
    [unready('a', HOUR, HOUR), anInstance('b', 3 * DAY)],
    [
      ['keep', 'unready', NOW + 47 * HOUR],
      ['keep', 'lastHealthy'],
    ],
  ],
  [
    'one that is not ready goes if a newer one is healthy',
    [anInstance('a', HOUR), unready('b', 2 * HOUR, 10 * MINUTE)],
    [
      ['keep', 'newest', NOW + 47 * HOUR],
      ['remove', 'unhealthy'],
    ],
  ],
  [
    'one that is not ready has time to recover',
    [unready('a', 3 * DAY, 5 * MINUTE)],
    [['keep', 'unready', NOW + 5 * MINUTE]],
  ],
  ['one that is not ready goes when it has expired', [unready('a', 3 * DAY, HOUR)], [['remove', 'unhealthy']]],
  ['a failed one stays for examination', [failed('a', 4 * MINUTE)], [['keep', 'failedKept', NOW + 6 * MINUTE]]],
  ['a failed one goes after that', [failed('a', 10 * MINUTE)], [['remove', 'failed']]],
  ['a failed one goes at once if there is a newer commit', [failed('b', MINUTE)], [['remove', 'superseded']]],
  [
    'a leased one stays',
    [anInstance('a', HOUR), anInstance('b', 3 * DAY, lease(MINUTE))],
    [
      ['keep', 'newest', NOW + 47 * HOUR],
      ['keep', 'leased', NOW + MINUTE],
    ],
  ],
  [
    'an expired lease has no effect',
    [anInstance('a', HOUR), anInstance('b', 3 * DAY, lease(0))],
    [
      ['keep', 'newest', NOW + 47 * HOUR],
      ['remove', 'expired'],
    ],
  ],
  [
    'one whose version left the configuration stays until it expires',
    [anInstance('a', HOUR, { version: 'old' }), anInstance('b', 2 * DAY, { version: 'old' })],
    [
      ['keep', 'kept', NOW + 47 * HOUR],
      ['remove', 'versionRemoved'],
    ],
  ],
])('%s', (_, instances, expected) => {
  expect(
    decisions(instances).map((decision) => [
      decision.action,
      decision.reason,
      ...('until' in decision ? [decision.until] : []),
    ]),
  ).toEqual(expected);
});

test('keep is the number of healthy instances that stay until they expire', () => {
  const config = aConfig([aVersion('master', { keep: 2, maximumActive: 5 })]);
  const instances = [anInstance('a', HOUR), unready('b', 2 * HOUR, 0), anInstance('c', 3 * HOUR), anInstance('d', DAY)];
  expect(decisions(instances, config).map(({ reason }) => reason)).toEqual(['newest', 'unready', 'kept', 'superseded']);
});

describe('deletions', () => {
  const removal = (
    state: 'requested' | 'running' | 'failed' | 'done',
    attempts: number,
    age = HOUR,
  ): Partial<Instance> => ({
    removal: { state, attempts, since: NOW - age, message: 'Namespace a: finalizer example.com/keep' },
  });

  test.each<[title: string, instance: Instance, expected: object]>([
    [
      'that has no Job yet is started',
      anInstance('a', HOUR, removal('requested', 0)),
      { action: 'retryRemoval', reason: 'interrupted' },
    ],
    [
      'that runs is left alone',
      anInstance('a', HOUR, removal('running', 1)),
      { action: 'removing', reason: 'running' },
    ],
    [
      'that failed is tried again',
      anInstance('a', HOUR, removal('failed', 1)),
      { action: 'retryRemoval', reason: 'failedRemoval' },
    ],
    [
      'that failed is tried again later, and names what prevents it',
      anInstance('a', HOUR, removal('failed', 3, MINUTE)),
      {
        action: 'removing',
        reason: 'retryLater',
        until: NOW + 3 * MINUTE,
        message: 'Its deletion failed 3 times. Namespace a: finalizer example.com/keep',
      },
    ],
    ['that is done is forgotten', anInstance('a', HOUR, removal('done', 1)), { action: 'forget' }],
  ])('one %s', (_, instance, expected) => {
    expect(decisions([instance])).toMatchObject([expected]);
  });

  test('run a limited number at a time, the oldest first', () => {
    const config = aConfig([aVersion()], { removals: 2 });
    const instances = [
      anInstance('a', HOUR),
      anInstance('b', 2 * HOUR),
      anInstance('c', 3 * HOUR),
      anInstance('d', 4 * HOUR, removal('running', 1)),
    ];
    expect(decisions(instances, config)).toMatchObject([
      { action: 'keep' },
      { action: 'wait', waitsFor: 'removalLimit' },
      { action: 'remove' },
      { action: 'removing' },
    ]);
  });

  test('an instance that is being deleted is not healthy, so it does not let the last one go', () => {
    const instances = [anInstance('a', HOUR, removal('running', 1)), anInstance('b', 3 * DAY)];
    expect(decisions(instances)).toMatchObject([{ action: 'removing' }, { action: 'keep', reason: 'lastHealthy' }]);
  });
});
