import { parseDuration } from '../../src/deploy/duration';
import type { ComponentState } from '../../src/deploy/observe';
import { formatDuration, progressFor } from '../../src/deploy/progress';
import { type Health, type ObservedObject, verdictOf } from '../../src/health';
import { statusLines } from '../../src/operations/status';
import { aPlan } from '../plan/a-plan';
import { RecordedTerminal } from '../recorded-terminal';

const [hub, jobs] = aPlan().components;
const READY: Health = { state: 'ready', reason: 'Ready', message: '' };
const PULLING: Health = {
  ...{ state: 'failed', reason: 'ErrImagePull', message: 'manifest unknown', container: 'hub' },
  cause: { group: '', kind: 'Pod', namespace: 'ns', name: 'hub-1' },
};

function stateOf(component: typeof hub, health: Health): ComponentState {
  const objects: ObservedObject[] = component.objects.map((object) => ({ object, health, gates: true }));
  return { component, objects, verdict: verdictOf(objects) };
}

test('plain output has a line for each step and each change of a component', () => {
  const terminal = new RecordedTerminal();
  const progress = progressFor(terminal, false);
  progress.start('Apply the apps', 'kubectl apply -f dist');
  progress.done();
  progress.start('Wait');
  for (const health of [PULLING, PULLING, READY]) {
    progress.states([stateOf(hub, health), stateOf(jobs, READY)]);
  }
  progress.done('ready');
  expect(terminal.out).toBe(
    `${[
      '==> Apply the apps',
      '    kubectl apply -f dist',
      '==> Wait',
      '    hub: 0/1 ready. Deployment ns/hub (Pod hub-1): ErrImagePull: manifest unknown',
      '    jobs: 1/1 ready',
      '    hub: 1/1 ready',
      '    ready (0 s)',
    ].join('\n')}\n`,
  );
});

test('a terminal shows one line a component, with the first blocker, and writes it again', () => {
  const terminal = new RecordedTerminal({ rich: true });
  const progress = progressFor(terminal, false);
  progress.states([stateOf(hub, PULLING), stateOf(jobs, READY)]);
  expect(terminal.out).toBe(
    [
      '  ✖ hub      0/1  0 s',
      '      Deployment ns/hub (Pod hub-1): ErrImagePull: manifest unknown',
      '  ✔ jobs     1/1  0 s',
      '',
    ].join('\n'),
  );
  terminal.out = '';
  progress.states([stateOf(hub, READY), stateOf(jobs, READY)]);
  expect(terminal.out).toBe('\u001b[3A\u001b[0J  ✔ hub      1/1  0 s\n  ✔ jobs     1/1  0 s\n');
});

test('--json prints one object a line', () => {
  const terminal = new RecordedTerminal();
  const progress = progressFor(terminal, true);
  progress.start('Apply', 'kubectl apply');
  progress.states([stateOf(hub, PULLING)]);
  const lines = terminal.out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { type: 'step', status: 'started', title: 'Apply', command: 'kubectl apply' },
    {
      ...{ type: 'component', name: 'hub', ready: 'False', reason: 'ErrImagePull', degraded: true },
      blockers: [{ reason: 'ErrImagePull', hint: expect.stringContaining('registry') }],
    },
  ]);
});

test('status prints a table, blockers and likely fixes', () => {
  const missing: Health = { state: 'missing', reason: 'NotFound', message: 'It does not exist.' };
  const states = [stateOf(hub, PULLING), stateOf({ ...jobs, urls: ['https://jobs.example.com'] }, READY)];
  expect(statusLines(states, { environment: 'cloud' })).toEqual([
    'COMPONENT  STATE         READY  URL',
    'hub        ErrImagePull  0/1',
    'jobs       Ready         1/1    https://jobs.example.com',
    '',
    'hub:',
    '  Deployment ns/hub (Pod hub-1): ErrImagePull: manifest unknown',
    '    Correct the name or tag of the image: the registry does not have it.',
  ]);
  expect(statusLines([stateOf(hub, missing)], { environment: 'cloud' }).slice(-2)).toEqual([
    'hub:',
    '  It is not deployed.',
  ]);
});

test.each([
  ['90s', 90],
  ['15m', 900],
  ['1h30m', 5400],
])('the duration %s', (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds);
});

test.each(['', '15', '1d', 'm'])('fails on the duration "%s"', (text) => {
  expect(() => parseDuration(text)).toThrow(expect.objectContaining({ exitCode: 2 }));
});

test.each([
  [400, '0 s'],
  [59_000, '59 s'],
  [125_000, '2 min 5 s'],
])('%i ms are printed as %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});
