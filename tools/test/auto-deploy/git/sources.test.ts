import type { VersionConfig } from '../../../src/auto-deploy/config/config';
import { parseCredentials, withCredentials } from '../../../src/auto-deploy/git/credentials';
import { chooseRef, compareVersions, missingRef, parseRefs } from '../../../src/auto-deploy/git/refs';
import { Sources, type SourcesOptions } from '../../../src/auto-deploy/git/sources';
import type { Source } from '../../../src/auto-deploy/plan/observation';
import { CliError } from '../../../src/cli-error';
import { aVersion } from '../plan/builders';
import { GitServer } from './git-server';

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a Git server', () => {
  let server: GitServer;
  beforeEach(async () => {
    server = await GitServer.start();
  });
  afterEach(() => server.stop());

  const sources = (changes: Partial<SourcesOptions> = {}) =>
    new Sources({
      env: process.env,
      folder: server.scratch,
      credentials: async (name) => parseCredentials(name, { username: base64('me'), password: base64('token-1\n') }),
      ...changes,
    });
  const read = async (changes: Partial<VersionConfig> = {}, reader = sources()): Promise<Source | undefined> =>
    (await reader.read([aVersion('master', { repository: server.url, ...changes })])).get('master');

  test('the head of a branch is its newest commit, also after a forced push', async () => {
    const first = server.commit({ 'a.txt': '1' });
    expect(await read()).toEqual({ state: 'found', ref: 'refs/heads/main', commit: first, digest: first });
    const second = server.commit({ 'a.txt': '2' }, { amend: true });
    expect(second).not.toBe(first);
    expect(await read()).toMatchObject({ commit: second });
  });

  test('a branch that was deleted is missing, and the nearest name is suggested', async () => {
    server.commit({ a: '1' });
    server.commit({ a: '2' }, { branch: 'dev' });
    server.deleteBranch('main');
    server.commit({ a: '3' }, { branch: 'maim' });
    expect(await read()).toEqual({
      state: 'missing',
      message: 'There is no branch "main". Did you mean "maim"?',
    });
  });

  test('of several tags, the highest by version number counts, and annotated tags have their commit', async () => {
    const first = server.commit({ a: '1' });
    server.tag('v1.10.0');
    server.commit({ a: '2' });
    server.tag('v1.9.0');
    server.tag('v1.11.0-rc.1');
    server.tag('v2.0.0');
    const ref = { kind: 'tag', pattern: 'v1.1*.0' } as const;
    expect(await read({ ref })).toMatchObject({ ref: 'refs/tags/v1.10.0', commit: first });
    expect(await read({ ref: { kind: 'tag', pattern: 'v3.*' } })).toEqual({
      state: 'missing',
      message: 'No tag matches "v3.*".',
    });
  });

  test('a commit that does not touch the watched paths is no change', async () => {
    const reader = sources();
    const watch = { watch: ['platform', 'lib/index.ts'] };
    const first = server.commit({ 'platform/main.ts': '1', 'lib/index.ts': '1', 'docs/a.md': '1' });
    const before = await read(watch, reader);
    expect(before).toMatchObject({ state: 'found', commit: first });
    const second = server.commit({ 'docs/a.md': '2', 'lib/other.ts': '1' });
    const after = await read(watch, reader);
    expect(after).toEqual({ ...before, commit: second });
    // Another process comes to the same digest.
    expect(await read(watch)).toEqual(after);
    server.commit({ 'platform/deep/er/file.ts': '1' });
    const changed = await read(watch, reader);
    expect(changed).toMatchObject({ state: 'found' });
    expect(changed).not.toMatchObject({ digest: (after as { digest: string }).digest });
    expect(await read({ watch: ['*'] }, reader)).toMatchObject({ state: 'missing' });
    // It starts dozens of processes.
  }, 180_000);

  test('the same head is not fetched again', async () => {
    const reader = sources();
    server.commit({ 'a/b': '1' });
    await read({ watch: ['a'] }, reader);
    const fetches = () => server.requests.filter((request) => request.startsWith('POST')).length;
    const before = fetches();
    await read({ watch: ['a'] }, reader);
    // One request for the branches.
    expect(fetches() - before).toBe(1);
  });

  test('versions of one repository share a request', async () => {
    server.commit({ a: '1' });
    const versions = ['a', 'b', 'c'].map((name) => aVersion(name, { repository: server.url }));
    expect((await sources().read(versions)).size).toBe(3);
    expect(server.requests.filter((request) => request.startsWith('GET'))).toHaveLength(1);
  });

  test('a private repository is read with the credentials of a Secret', async () => {
    const head = server.commit({ a: '1' });
    server.login = { username: 'me', password: 'token-1' };
    expect(await read({ credentialsSecret: 'git' })).toMatchObject({ state: 'found', commit: head });
    const { state, message } = (await read()) as { state: string; message: string };
    expect([state, message]).toEqual(['unreachable', expect.stringMatching(/could not read Username|Authentication/)]);
    server.login = { username: 'me', password: 'token-2' };
    const rejected = await read({ credentialsSecret: 'git' });
    expect(rejected).toMatchObject({ state: 'unreachable', message: expect.stringContaining('Authentication failed') });
    expect(JSON.stringify(rejected)).not.toContain('token-1');
  });

  test('credentials go to the server of the repository only', async () => {
    const other = await GitServer.start();
    try {
      other.commit({ a: '1' });
      other.login = { username: 'me', password: 'token-1' };
      const credentials = parseCredentials('git', { username: base64('me'), password: base64('token-1') });
      const refused = withCredentials(process.env, server.url, credentials, async (env) => {
        const { Git } = await import('../../../src/auto-deploy/git/git');
        return new Git(env, server.scratch).refs(other.url, []);
      });
      await expect(refused).rejects.toThrow(CliError);
      expect([...other.received]).toEqual(['']);
    } finally {
      other.stop();
    }
  });

  test('a repository that cannot be reached does not affect others', async () => {
    const head = server.commit({ a: '1' });
    const gone = aVersion('gone', { repository: 'http://127.0.0.1:1/a.git' });
    const secretless = aVersion('secretless', { repository: server.url, credentialsSecret: 'missing' });
    const result = await sources({
      credentials: async (name) => parseCredentials(name, {}),
    }).read([gone, aVersion('master', { repository: server.url }), secretless]);
    expect(result.get('master')).toMatchObject({ state: 'found', commit: head });
    expect(result.get('gone')).toMatchObject({ state: 'unreachable', message: expect.stringMatching(/127\.0\.0\.1/) });
    expect(result.get('secretless')).toMatchObject({ message: expect.stringMatching(/"missing" has no credentials/) });
  });

  test('a server that does not answer is given up', async () => {
    server.silent = true;
    const result = await read({}, sources({ timeout: 1000 }));
    expect(result).toEqual({ state: 'unreachable', message: 'The repository did not answer within 1 s.' });
  });

  test.each(['ext::sh -c "touch pwned"', 'file:///etc'])(
    'transports that run commands are refused: %s',
    async (url) => {
      const { message } = (await read({ repository: url })) as { message: string };
      expect(message).toMatch(/transport '(ext|file)' not allowed/);
    },
  );
});

test('names are compared by their numbers', () => {
  const names = ['v1.10', 'v1.9', 'v1.9.1', 'v1.10-rc.2', 'v1.10-rc.10', 'release-2', 'v0.1', 'v1.9-beta'];
  expect([...names].sort(compareVersions)).toEqual([
    'release-2',
    'v0.1',
    'v1.9-beta',
    'v1.9',
    'v1.9.1',
    'v1.10-rc.2',
    'v1.10-rc.10',
    'v1.10',
  ]);
});

test('a pattern has no other wildcards than *', () => {
  const refs = parseRefs(`${'1'.repeat(40)}\trefs/heads/v1x0\n${'2'.repeat(40)}\trefs/heads/v1.0\nwarning: x\n`);
  expect(chooseRef(refs, { kind: 'branch', pattern: 'v1.*' })?.commit).toBe('2'.repeat(40));
  expect(missingRef({ kind: 'tag', pattern: 'v1.0' }, refs)).toBe('There is no tag "v1.0".');
});

test.each([
  [{}, 'has no credentials'],
  [{ 'ssh-privatekey': base64('key') }, 'has no key "known_hosts"'],
  [{ password: base64(' \n') }, 'has no credentials'],
])('fails for a Secret with the data %j', (data, message) => {
  expect(() => parseCredentials('git', data)).toThrow(message);
});

test('an SSH key is in a temporary file during the command, and unknown servers are refused', async () => {
  const { existsSync, readFileSync, statSync } = await import('node:fs');
  const credentials = parseCredentials('git', { 'ssh-privatekey': base64('the key'), known_hosts: base64('the host') });
  let file = '';
  await withCredentials({}, 'git@example.com:a/b.git', credentials, async ({ GIT_SSH_COMMAND = '' }) => {
    file = /-i (\S+)/.exec(GIT_SSH_COMMAND)?.[1] ?? '';
    expect(readFileSync(file, 'utf8')).toBe('the key\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(GIT_SSH_COMMAND).toContain('StrictHostKeyChecking=yes');
    expect(GIT_SSH_COMMAND).not.toContain('the key');
  });
  expect(existsSync(file)).toBe(false);
});
