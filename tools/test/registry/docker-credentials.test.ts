import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DockerCredentials } from '../../src/registry/docker-credentials';
import { parseReference } from '../../src/registry/image-reference';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'home-'));
});
afterEach(() => rmSync(home, { recursive: true }));

function write(path: string, content: string | object): void {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), typeof content === 'string' ? content : JSON.stringify(content));
}

/** A credential helper that runs a shell script. */
function helper(name: string, script: string): void {
  write(`bin/docker-credential-${name}`, `#!/bin/sh\n${script}\n`);
  chmodSync(join(home, `bin/docker-credential-${name}`), 0o755);
}

const of = (image: string, env: Record<string, string> = {}) =>
  new DockerCredentials({
    env: { HOME: home, PATH: `${join(home, 'bin')}:${process.env.PATH}`, ...env },
    cwd: home,
  }).of(parseReference(image));
const auth = (text: string) => ({ auth: Buffer.from(text).toString('base64') });
const ANN = { username: 'ann', password: 'word' };

test('there are none without files', async () => {
  expect(await of('quay.io/team/app')).toBeUndefined();
});

test.each([
  ['quay.io/team/app', { auths: { 'quay.io': auth('ann:word') } }, ANN],
  ['quay.io/team/app', { auths: { 'https://quay.io/v2/': auth('ann:word') } }, ANN],
  ['python:3', { auths: { 'https://index.docker.io/v1/': auth('ann:word') } }, ANN],
  ['docker.io/team/app', { auths: { 'docker.io': { username: 'ann', password: 'word' } } }, ANN],
  ['localhost:5000/app', { auths: { 'localhost:5000': auth('ann:word') } }, ANN],
  ['localhost:5000/app', { auths: { localhost: auth('ann:word') } }, undefined],
  ['quay.io/team/app', { auths: { 'quay.io': auth('bob:x'), 'quay.io/team': auth('ann:word') } }, ANN],
  ['quay.io/other/app', { auths: { 'quay.io': auth('ann:word'), 'quay.io/team': auth('bob:x') } }, ANN],
  ['quay.io/team/app', { auths: { 'quay.io': { identitytoken: 't' } } }, { identityToken: 't' }],
  ['quay.io/team/app', { auths: { 'quay.io': { registrytoken: 't' } } }, { registryToken: 't' }],
  ['quay.io/team/app', { auths: { 'quay.io': {} } }, undefined],
  ['quay.io/team/app', {}, undefined],
])('of %s in %j are %j', async (image, config, expected) => {
  write('.docker/config.json', config);
  expect(await of(image)).toEqual(expected);
});

test('are read from the folder in DOCKER_CONFIG, and from the files of Podman', async () => {
  write('other/config.json', { auths: { 'quay.io': auth('ann:word') } });
  write('.docker/config.json', { auths: { 'quay.io': auth('bob:x') } });
  expect(await of('quay.io/a', { DOCKER_CONFIG: join(home, 'other') })).toEqual(ANN);
  write('run/containers/auth.json', { auths: { 'ghcr.io': auth('ann:word') } });
  expect(await of('ghcr.io/a', { XDG_RUNTIME_DIR: join(home, 'run') })).toEqual(ANN);
  expect(await of('ghcr.io/a', { REGISTRY_AUTH_FILE: join(home, 'run/containers/auth.json') })).toEqual(ANN);
});

describe('a credential helper', () => {
  test('is asked for its registries, and a store for all', async () => {
    helper('vault', 'read server; echo "{\\"Username\\":\\"ann\\",\\"Secret\\":\\"$server\\"}"');
    write('.docker/config.json', { credHelpers: { 'quay.io': 'vault' }, auths: { 'ghcr.io': auth('bob:x') } });
    expect(await of('quay.io/a')).toEqual({ username: 'ann', password: 'quay.io' });
    expect(await of('ghcr.io/a')).toEqual({ username: 'bob', password: 'x' });
    write('.docker/config.json', { credsStore: 'vault' });
    expect(await of('python')).toEqual({ username: 'ann', password: 'https://index.docker.io/v1/' });
  });

  test('can have an identity token', async () => {
    helper('vault', 'echo \'{"Username":"<token>","Secret":"t"}\'');
    write('.docker/config.json', { credsStore: 'vault' });
    expect(await of('quay.io/a')).toEqual({ identityToken: 't' });
  });

  test('can have no credentials', async () => {
    helper('vault', 'echo credentials not found in native keychain; exit 1');
    write('.docker/config.json', { credsStore: 'vault' });
    expect(await of('python')).toBeUndefined();
  });

  test.each([
    [
      'is not installed',
      undefined,
      /docker-credential-vault is not installed/,
      /config\.json stores the credentials/,
      9,
    ],
    ['fails', 'echo locked >&2; exit 1', /docker-credential-vault failed for quay\.io/, /^locked$/, 4],
    ['answers with something else', 'echo hello', /did not answer with credentials/, /"Username"/, 4],
  ])('fails if it %s', async (_, script, message, reason, exitCode) => {
    if (script !== undefined) {
      helper('vault', script);
    }
    write('.docker/config.json', { credsStore: 'vault' });
    await expect(of('quay.io/a')).rejects.toMatchObject({
      message: expect.stringMatching(message),
      reason: expect.stringMatching(reason),
      exitCode,
    });
  });
});

test.each([
  ['{"auths":', /is not valid/],
  ['[]', /is not valid/],
  [JSON.stringify({ auths: { 'quay.io': { auth: 'no colon' } } }), /has no valid credentials for quay\.io/],
])('fails if the file contains %s', async (content, message) => {
  write('.docker/config.json', content);
  await expect(of('quay.io/a')).rejects.toMatchObject({ message: expect.stringMatching(message), exitCode: 8 });
});

test('an empty file has no credentials', async () => {
  write('.docker/config.json', '');
  expect(await of('quay.io/a')).toBeUndefined();
});
