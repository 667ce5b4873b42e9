import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askContext } from '../../src/init/ask-context';
import type { Prompts } from '../../src/terminal/prompts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'contexts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Asks with a kubeconfig of contexts, and answers with one of the options. */
async function ask(contexts: readonly string[], answer: string) {
  const file = join(folder, 'config');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': contexts[0],
    contexts: contexts.map((name) => ({ name, context: { cluster: 'c', user: 'u' } })),
    clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
    users: [{ name: 'u', user: {} }],
  };
  if (contexts.length > 0) {
    writeFileSync(file, JSON.stringify(config));
  }
  const asked: unknown[] = [];
  const prompts = {
    select: async (_: string, options: readonly string[], initial: string) => {
      asked.push({ options, initial });
      return answer;
    },
  } as unknown as Prompts;
  return { choice: await askContext(prompts, { KUBECONFIG: file }), asked };
}

test('a person chooses one of several clusters, the current one first', async () => {
  expect(await ask(['lab', 'prod'], 'prod')).toEqual({
    choice: { context: 'prod', detect: true },
    asked: [{ options: ['lab', 'prod', 'no cluster yet'], initial: 'lab' }],
  });
});

test('a person can choose no cluster', async () => {
  expect((await ask(['lab', 'prod'], 'no cluster yet')).choice).toEqual({ detect: false });
});

test.each([[['lab']], [[]]])('with %j, there is no question', async (contexts) => {
  expect(await ask(contexts, 'lab')).toEqual({ choice: { detect: true }, asked: [] });
});
