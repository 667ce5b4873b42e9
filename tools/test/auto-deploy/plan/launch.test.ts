import { plan } from '../../../src/auto-deploy/plan/plan';
import { aConfig, anInstance, aVersion, commit, DAY, found, HOUR, MINUTE, NOW, observed } from './builders';

const failed = (letter: string, age: number, since = age) =>
  anInstance(letter, age, { phase: 'failed', ready: false, since: NOW - since, message: 'npm ci failed' });
const launching = (letter: string, age: number) => anInstance(letter, age, { phase: 'launching', ready: false });
const failure = (letter: string, age: number) => ({
  version: 'master',
  digest: commit(letter),
  instance: `master-${letter}-${age}`,
  at: NOW - age,
  message: 'npm ci failed',
});

type Case = [title: string, observation: ReturnType<typeof observed>, expected: object];

const only = (...rest: Parameters<typeof observed> extends [unknown, ...infer R] ? R : never) =>
  observed({ master: found('a') }, ...rest);

test.each<Case>([
  ['the first commit', only(), { action: 'launch', reason: 'first' }],
  ['a new commit', only([anInstance('b', HOUR)]), { action: 'launch', reason: 'changed' }],
  [
    'a commit that is deployed',
    only([anInstance('a', HOUR)]),
    { action: 'none', reason: 'upToDate', until: NOW + 11 * HOUR },
  ],
  ['an instance that is too old', only([anInstance('a', 12 * HOUR)]), { action: 'launch', reason: 'refresh' }],
  [
    'a branch that does not exist',
    observed({ master: { state: 'missing', message: 'no branch' } }, [anInstance('a', 3 * DAY)]),
    { action: 'none', reason: 'missing', message: 'no branch' },
  ],
  [
    'a repository that cannot be reached',
    observed({ master: { state: 'unreachable', message: 'timeout' } }),
    { action: 'none', reason: 'unreachable', message: 'timeout' },
  ],
  ['a version that was not observed', observed({}), { action: 'none', reason: 'unreachable' }],
  [
    'a new commit soon after the last instance',
    only([anInstance('b', 15 * MINUTE)]),
    { action: 'wait', reason: 'changed', until: NOW + 5 * MINUTE, waits: [{ for: 'minimumInterval' }] },
  ],
  [
    'a new commit soon after an instance that no longer exists',
    only([], { launched: { master: NOW - 15 * MINUTE } }),
    { action: 'wait', reason: 'first', until: NOW + 5 * MINUTE, waits: [{ for: 'minimumInterval' }] },
  ],
  [
    'a new commit during a deployment',
    only([launching('b', 25 * MINUTE)]),
    { action: 'wait', reason: 'changed', until: NOW + 5 * MINUTE, waits: [{ for: 'inFlight' }] },
  ],
  [
    'the same commit during its deployment',
    only([launching('a', 25 * MINUTE)]),
    { action: 'none', reason: 'upToDate' },
  ],
  [
    'a commit that failed',
    only([failed('a', 30 * MINUTE, 4 * MINUTE)]),
    {
      action: 'wait',
      reason: 'retry',
      until: NOW + 6 * MINUTE,
      waits: [
        { for: 'failedInstance', until: NOW + 6 * MINUTE },
        { for: 'backoff', until: NOW + MINUTE },
      ],
    },
  ],
  [
    'a commit that failed, and whose instance was deleted',
    only([], { failures: [failure('a', 6 * MINUTE)], launched: { master: NOW - HOUR } }),
    { action: 'launch', reason: 'retry' },
  ],
  [
    'a commit that failed three times',
    only([], { failures: [failure('a', 60 * MINUTE), failure('a', 40 * MINUTE), failure('a', 10 * MINUTE)] }),
    { action: 'wait', reason: 'retry', until: NOW + 10 * MINUTE, waits: [{ for: 'backoff' }] },
  ],
  [
    'a new commit after a failed one whose instance still exists',
    only([failed('b', 30 * MINUTE, 5 * MINUTE)]),
    { action: 'wait', reason: 'first', waits: [{ for: 'failedInstance' }] },
  ],
  [
    'a new commit after a failed one',
    only([], { failures: [failure('b', MINUTE)] }),
    { action: 'launch', reason: 'first' },
  ],
  [
    'a refresh that failed, beside the old instance',
    only([anInstance('a', 13 * HOUR)], { failures: [failure('a', MINUTE)] }),
    { action: 'wait', reason: 'refresh', until: NOW + 4 * MINUTE, waits: [{ for: 'backoff' }] },
  ],
  [
    'an old failure of a commit that was deployed later',
    only([anInstance('a', 13 * HOUR)], { failures: [failure('a', 14 * HOUR)] }),
    { action: 'launch', reason: 'refresh' },
  ],
  [
    'the only instance is not ready',
    only([anInstance('a', HOUR, { ready: false, since: NOW - 11 * MINUTE })]),
    { action: 'launch', reason: 'unhealthy' },
  ],
  [
    'the only instance is not ready for a moment',
    only([anInstance('a', HOUR, { ready: false, since: NOW - 5 * MINUTE })]),
    { action: 'none', reason: 'upToDate' },
  ],
  [
    'maximumActive is reached',
    only([anInstance('b', HOUR), anInstance('c', 2 * HOUR), anInstance('d', 3 * HOUR)]),
    { action: 'wait', reason: 'changed', waits: [{ for: 'versionLimit' }] },
  ],
])('%s', (_, observation, expected) => {
  const before = structuredClone(observation);
  const { versions, launches } = plan(aConfig(), observation, NOW);
  expect(versions).toMatchObject([{ version: 'master', ...expected }]);
  expect(launches).toHaveLength(versions[0].action === 'launch' ? 1 : 0);
  expect(observation).toEqual(before);
});

test('a pass counts the instances that it starts, and versions without an instance come first', () => {
  const config = aConfig(
    ['a', 'b', 'c', 'd'].map((name) => aVersion(name)),
    { active: 5 },
  );
  const sources = Object.fromEntries(config.versions.map(({ name }) => [name, found('a')]));
  const instances = ['a', 'b'].map((version) => anInstance('b', HOUR, { version }));
  const { versions, launches } = plan(config, observed(sources, instances), NOW);
  expect(launches.map(({ version }) => version)).toEqual(['c', 'd', 'a']);
  expect(versions.map((decision) => decision.action)).toEqual(['launch', 'wait', 'launch', 'launch']);
  expect(versions[1]).toMatchObject({ waits: [{ for: 'overallLimit' }] });
});

test('free places are kept for versions that have no instance', () => {
  const config = aConfig([aVersion('a'), aVersion('b')], { active: 3 });
  const instances = [anInstance('b', HOUR, { version: 'a' }), anInstance('c', 2 * HOUR, { version: 'a' })];
  const sources = { a: found('a'), b: { state: 'missing', message: 'gone' } as const };
  const { versions } = plan(config, observed(sources, instances), NOW);
  expect(versions[0]).toMatchObject({ action: 'wait', waits: [{ for: 'reserved' }] });
});

test('budgets limit the requests of all instances', () => {
  const amounts = (cpu: number) => ({ cpu, memory: 0, gpus: 0, cost: 0 });
  const small = aVersion('small', { requests: amounts(1) });
  const large = aVersion('large', { requests: amounts(4), budget: { cpu: 8 } });
  const config = aConfig([small, large], { budget: { cpu: 10 } });
  const instances = [
    anInstance('b', 2 * HOUR, { version: 'large', requests: amounts(4) }),
    anInstance('b', HOUR, { version: 'small', requests: amounts(1) }),
    anInstance('c', 3 * HOUR, { version: 'small', requests: amounts(2) }),
  ];
  const { versions } = plan(config, observed({ small: found('a'), large: found('a') }, instances), NOW);
  // 4 + 1 + 2 + 4 is over the budget. "small" would fit, but "large" waits longer.
  expect(versions).toMatchObject([
    { version: 'small', action: 'wait', waits: [{ for: 'reserved' }] },
    { version: 'large', action: 'wait', waits: [{ for: 'overallBudget' }] },
  ]);
});

test('a failing version does not block others', () => {
  const config = aConfig([aVersion('broken'), aVersion('good')], { active: 3 });
  const instances = [
    anInstance('a', HOUR, { version: 'broken', phase: 'failed', ready: false }),
    anInstance('b', 2 * HOUR, { version: 'good' }),
  ];
  const { versions } = plan(config, observed({ broken: found('a'), good: found('a') }, instances), NOW);
  expect(versions).toMatchObject([{ action: 'wait' }, { action: 'launch', reason: 'changed' }]);
});

test('a failure is remembered with its reason until the commit changes', () => {
  const observation = only([failed('a', HOUR)]);
  const { history } = plan(aConfig(), observation, NOW);
  expect(history.failures).toMatchObject([{ digest: commit('a'), message: 'npm ci failed' }]);
  expect(plan(aConfig(), observed({ master: found('a') }, [], history), NOW).history.failures).toHaveLength(1);
  expect(plan(aConfig(), observed({ master: found('b') }, [], history), NOW).history.failures).toEqual([]);
  const unreachable = { state: 'unreachable', message: 'timeout' } as const;
  expect(plan(aConfig(), observed({ master: unreachable }, [], history), NOW).history.failures).toHaveLength(1);
});
