import * as fc from 'fast-check';
import { checkProperty } from '../../../test/random/check-property';
import { type ApplicationStatus, applicationStatus } from '../../src/controller/application-status';
import type { Evaluation } from '../../src/controller/evaluate';
import { type KnownStates, recordedStates, statesOf, transitions } from '../../src/controller/transitions';
import { NOW } from '../health/objects';
import { conditionIn, evaluated, expected, expecting, inState, STATES } from './scenes';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];
/** Component of each object, and whether it gates readiness. */
const OBJECTS = NAMES.map((name, index) => ({
  name,
  component: ['hub', 'operator', 'models'][index % 3],
  gates: name !== 'f',
}));

interface Step {
  readonly object: string;
  readonly state: string;
  /** Whether the controller restarts before it sees the change. */
  readonly restarts: boolean;
  readonly seconds: number;
}

const STEPS = fc.array(
  fc.record({
    object: fc.constantFrom(...NAMES),
    state: fc.constantFrom(...Object.keys(STATES)),
    restarts: fc.boolean(),
    seconds: fc.nat(400),
  }),
  { minLength: 1, maxLength: 12 },
);

/** What the rules say about a list of states: the model. */
function model(states: readonly string[]): { ready: string; count: number; bad: boolean; progressing: boolean } {
  const means = states.map((state) => STATES[state].means);
  const has = (...some: string[]) => means.some((each) => some.includes(each));
  return {
    ready: has('failed', 'missing', 'progressing') ? 'False' : has('unknown') ? 'Unknown' : 'True',
    count: means.filter((each) => each === 'ready').length,
    bad: has('failed', 'missing'),
    progressing: has('progressing'),
  };
}

/** Follows a sequence of changes, with restarts, and compares each status and each event with the model. */
function follow(steps: readonly Step[]): void {
  const states = new Map(NAMES.map((name) => [name, 'starting']));
  let status: ApplicationStatus = {};
  let known: KnownStates | undefined;
  let now = NOW;
  for (const step of steps) {
    states.set(step.object, step.state);
    now += step.seconds * 1000;
    if (step.restarts) {
      known = undefined;
    }
    const kindOf = (name: string) =>
      states.get(name) === 'silent' ? { group: 'example.com', kind: 'Silent', resource: 'silents' } : {};
    const expectations = expecting(
      OBJECTS.map(({ name, ...others }) => expected(name, { ...others, ...kindOf(name) })),
    );
    const live = NAMES.flatMap((name) => inState(name, states.get(name) ?? '') ?? []);
    const evaluation = evaluated(expectations, live);
    const before = status;
    known ??= recordedStates(status, expectations);
    status = applicationStatus(evaluation, before, 1, now);

    const gating = OBJECTS.filter(({ gates }) => gates).map(({ name }) => states.get(name) ?? '');
    const { ready, count, bad, progressing } = model(gating);
    const notGating = model(OBJECTS.filter(({ gates }) => !gates).map(({ name }) => states.get(name) ?? ''));
    expect(status.componentsReady).toBe(`${count}/${gating.length}`);
    expect(conditionIn(status, 'Ready')?.status).toBe(ready);
    expect(conditionIn(status, 'Degraded')?.status).toBe(bad || notGating.bad ? 'True' : 'False');
    expect(conditionIn(status, 'Progressing')?.status).toBe(progressing ? 'True' : 'False');
    for (const type of ['Ready', 'Degraded', 'Progressing']) {
      const [last, next] = [before, status].map((each) => conditionIn(each, type));
      const time = new Date(now).toISOString().replace('.000Z', 'Z');
      expect(next?.lastTransitionTime).toBe(last?.status === next?.status ? last?.lastTransitionTime : time);
      expect(next?.reason).toMatch(/^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/);
    }
    for (const [component, verdict] of evaluation.components) {
      const own = OBJECTS.filter((each) => each.component === component && each.gates);
      expect(verdict.ready).toBe(model(own.map(({ name }) => states.get(name) ?? '')).ready);
    }

    const after = statesOf(evaluation);
    const events = transitions(known, evaluation);
    const last = known;
    const changed = [...after].filter(([name, state]) => last.get(name) !== state);
    expect(events.length).toBeLessThanOrEqual(changed.length);
    expect(events.filter(({ type }) => type === 'Warning').length).toBe(
      changed.filter(([, state]) => state.startsWith('Failed')).length,
    );
    known = after;
    // Neither a second look nor a restart is news.
    expect(transitions(known, evaluation)).toEqual([]);
    expect(transitions(recordedStates(status, expectations), evaluation)).toEqual([]);
    expect(applicationStatus(evaluation, status, 1, now + 1000)).toEqual(status);
  }
}

test('follows any sequence of object states as the model says, with restarts', async () => {
  // CI checks ten times as many, and at least 500 also on a slow machine.
  await checkProperty(STEPS, follow, { runs: 60, atLeast: 500 });
}, 300_000);

test('every state of the table means what the model says', () => {
  for (const [name, { means }] of Object.entries(STATES)) {
    const kind = name === 'silent' ? { group: 'example.com', kind: 'Silent' } : {};
    const { objects } = evaluated(
      expecting([expected('a', kind)]),
      [inState('a', name)].flatMap((each) => each ?? []),
    );
    const { state } = objects[0].health;
    expect(`${name} ${state === 'suspended' ? 'ready' : state}`).toBe(`${name} ${means}`);
  }
});

test('an image that cannot be pulled is one failure, although the kubelet alternates between two reasons', () => {
  const failing = (reason: string) => {
    const health = { state: 'failed', reason, message: 'manifest unknown' };
    const verdict = { ready: 'False', blockers: [{ health }] };
    return { whole: verdict, components: new Map([['hub', verdict]]) } as unknown as Evaluation;
  };
  const before = statesOf(failing('ErrImagePull'));
  expect(transitions(before, failing('ImagePullBackOff'))).toEqual([]);
  expect(statesOf(failing('CrashLoopBackOff'))).not.toEqual(before);
});
