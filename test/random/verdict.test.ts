import { judgeKnown, judgeNew } from './verdict';

const ERROR = 'Service a is rejected\n    at check (lib/a.ts:1:2)';

describe('a new failure', () => {
  test('does not fail the test if the input fails in the same way before the change', () => {
    const base = { kind: 'fails', commit: 'abc', error: 'Service a is rejected\n    at check (lib/a.ts:9:9)' } as const;
    expect(judgeNew(ERROR, base)).toEqual({
      blocks: false,
      why: 'The change did not cause it: the input fails at abc as well.',
    });
  });

  test('fails the test if the input passes before the change', () => {
    expect(judgeNew(ERROR, { kind: 'passes', commit: 'abc' })).toMatchObject({ blocks: true });
  });

  test('fails the test if the input fails in another way before the change', () => {
    const base = { kind: 'fails', commit: 'abc', error: 'Service b is rejected' } as const;
    expect(judgeNew(ERROR, base)).toMatchObject({ blocks: true });
  });

  test('fails the test if nothing is known of the time before the change', () => {
    expect(judgeNew(ERROR, { kind: 'unknown', reason: 'BASE is not set' })).toEqual({
      blocks: true,
      why: 'Not compared with the commit before the change: BASE is not set.',
    });
  });
});

describe('a known failure', () => {
  const known = { error: ERROR, committed: true, file: 'a.json' };

  test('does not fail the test while it has the recorded error', () => {
    expect(judgeKnown(known, 'Service a is rejected')).toEqual({
      blocks: false,
      why: 'The known failure in a.json still fails.',
    });
  });

  test('is judged like a new failure if it has another error', () => {
    expect(judgeKnown(known, 'TypeError')).toBeUndefined();
  });

  test('fails the test once it is fixed, so that its file is deleted', () => {
    expect(judgeKnown(known, undefined)).toMatchObject({ blocks: true, why: expect.stringMatching(/Delete the file/) });
  });

  test('is forgotten once it is fixed, if its file is not part of the repository', () => {
    expect(judgeKnown({ ...known, committed: false }, undefined)).toMatchObject({ blocks: false });
  });
});
