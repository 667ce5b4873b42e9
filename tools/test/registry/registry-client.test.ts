import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CliError } from '../../src/cli-error';
import { parseReference } from '../../src/registry/image-reference';
import { RegistryClient } from '../../src/registry/registry-client';
import { checkArchitectures, resolveImage } from '../../src/registry/resolve-image';
import { FakeRegistry, INDEX, json, MANIFEST, sha256 } from './fake-registry';

let registry: FakeRegistry;
let home: string;
let waits: number[];

beforeEach(async () => {
  registry = await FakeRegistry.start();
  home = mkdtempSync(join(tmpdir(), 'home-'));
  waits = [];
});
afterEach(async () => {
  await registry.stop();
  rmSync(home, { recursive: true });
});

const wait = async (milliseconds: number) => waits.push(milliseconds);
const client = (env: Record<string, string> = {}) =>
  new RegistryClient({ env: { HOME: home, ...env }, cwd: home }, { wait });
const image = (name: string) => parseReference(`${registry.host}/${name}`);
const resolve = (name: string, env?: Record<string, string>) => resolveImage(client(env), image(name));

/** Stores credentials as `docker login` does. */
function login(username: string, password: string): void {
  mkdirSync(join(home, '.docker'), { recursive: true });
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  writeFileSync(join(home, '.docker/config.json'), JSON.stringify({ auths: { [registry.host]: { auth } } }));
}

async function failure(action: Promise<unknown>): Promise<CliError> {
  const error = await action.then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(CliError);
  return error;
}

describe('an image', () => {
  test('with an index has a digest by architecture, without attestations and other systems', async () => {
    const digest = registry.index('team/app', '1', [
      { os: 'linux', architecture: 'arm64', variant: 'v8' },
      { os: 'linux', architecture: 'amd64' },
      { os: 'linux', architecture: 'arm', variant: 'v7' },
      { os: 'windows', architecture: 'amd64' },
      { os: 'unknown', architecture: 'unknown' },
    ]);
    expect(await resolve('team/app:1')).toEqual({
      digest,
      architectures: { amd64: sha256('1 1'), arm64: sha256('1 0'), 'arm/v7': sha256('1 2') },
    });
    expect(Object.keys((await resolve('team/app:1')).architectures)).toEqual(['amd64', 'arm/v7', 'arm64']);
  });

  test('with a single manifest has the architecture of its configuration', async () => {
    const digest = registry.image('app', 'latest', { os: 'linux', architecture: 'arm64' });
    expect(await resolve('app')).toEqual({ digest, architectures: { arm64: digest } });
  });

  test('can be named by its digest', async () => {
    const digest = registry.index('app', '1', [{ os: 'linux', architecture: 'amd64' }]);
    expect((await resolve(`app:1@${digest}`)).digest).toBe(digest);
    expect(registry.requests).toEqual([`GET /v2/app/manifests/${digest}`]);
  });

  test('fails if an architecture is missing, and names those that exist', () => {
    const digests = { digest: sha256('a'), architectures: { amd64: sha256('a'), arm64: sha256('b') } };
    expect(() => checkArchitectures('app:1', digests, ['amd64', 's390x'])).toThrow(
      expect.objectContaining({
        message: 'app:1 is not available for s390x.',
        reason: 'It is available for amd64, arm64.',
        exitCode: 6,
      }),
    );
  });

  test.each([
    [
      'is for Windows only',
      { manifests: [{ digest: sha256('w'), platform: { os: 'windows', architecture: 'amd64' } }] },
    ],
    ['has an empty index', { manifests: [] }],
  ])('fails if it %s', async (_, content) => {
    registry.content('/v2/app/manifests/1', JSON.stringify(content), INDEX);
    expect(await failure(resolve('app:1'))).toMatchObject({
      message: expect.stringContaining('is not an image for Linux'),
    });
  });

  test('fails if it has the manifest of version 1', async () => {
    registry.content('/v2/app/manifests/1', '{"schemaVersion":1,"fsLayers":[]}', 'application/json');
    expect(await failure(resolve('app:1'))).toMatchObject({ reason: expect.stringContaining('manifest of version 1') });
  });

  test('fails if its manifest is neither an image nor an index', async () => {
    registry.content('/v2/app/manifests/1', '{"config":{"digest":"../x"}}', MANIFEST);
    expect(await failure(resolve('app:1'))).toMatchObject({
      message: expect.stringContaining('format that is not supported'),
    });
  });
});

describe('a digest', () => {
  test.each([
    ['the registry names another one', 'app:1', sha256('other')],
    ['the reference names another one', `app@${sha256('wanted')}`, undefined],
  ])('fails if %s', async (_, name, header) => {
    registry.content('/v2/app/manifests/1', '{}', INDEX, header);
    registry.answer(`/v2/app/manifests/${sha256('wanted')}`, (_request, response) => json(response, 200, {}));
    const error = await failure(resolve(name));
    expect(error).toMatchObject({ message: expect.stringContaining('has another digest than expected'), exitCode: 6 });
    expect(error.reason).toContain(sha256('{}'));
  });

  test('fails if a blob has another content', async () => {
    registry.image('app', '1', { os: 'linux', architecture: 'amd64' });
    const blob = sha256(JSON.stringify({ os: 'linux', architecture: 'amd64' }));
    registry.content(`/v2/app/blobs/${blob}`, '{"os":"linux","architecture":"s390x"}', 'application/json');
    expect(await failure(resolve('app:1'))).toMatchObject({ reason: expect.stringContaining('the manifest names') });
  });
});

describe('a registry', () => {
  const HTML = '<!DOCTYPE html><title>Sign in</title>';

  test.each([
    [404, undefined, /team\/app:1 does not exist/, /status 404 \(MANIFEST_UNKNOWN: manifest unknown\)/, 6],
    [403, '{"errors":[{"code":"DENIED"}]}', /no permission to pull/, /status 403 \(DENIED\)/, 5],
    [401, '{}', /requires credentials/, /status 401/, 4],
    [400, 'no JSON', /did not send the manifest/, /status 400\./, 4],
  ])('fails if it answers with status %d', async (status, body, message, reason, exitCode) => {
    if (body !== undefined) {
      registry.answer('/v2/team/app/manifests/1', (_, response) => response.writeHead(status).end(body));
    }
    const error = await failure(resolve('team/app:1'));
    expect(error.message).toMatch(message);
    expect(error).toMatchObject({ reason: expect.stringMatching(reason), exitCode });
    expect(error.hint).toBeTruthy();
  });

  test.each([200, 401, 403, 404, 502])('fails if a proxy answers with HTML and status %d', async (status) => {
    registry.answer('/v2/app/manifests/1', (_, response) =>
      response.writeHead(status, { 'content-type': 'text/html' }).end(HTML),
    );
    const error = await failure(resolve('app:1'));
    expect(error).toMatchObject({
      message: `${registry.host} did not answer as a registry.`,
      hint: expect.stringContaining('NO_PROXY'),
      exitCode: 4,
    });
  });

  test('fails if it cannot be reached', async () => {
    const { host } = registry;
    await registry.stop();
    const error = await failure(resolveImage(client(), parseReference(`${host}/app:1`)));
    expect(error).toMatchObject({
      message: `${host} cannot be reached.`,
      reason: expect.stringContaining('ECONNREFUSED'),
      exitCode: 4,
    });
    registry = await FakeRegistry.start();
  });

  test('fails if its answer is too large', async () => {
    registry.content('/v2/app/manifests/1', ' '.repeat(5 * 1024 * 1024), INDEX);
    expect(await failure(resolve('app:1'))).toMatchObject({ reason: 'the answer is larger than 4 MiB' });
  });

  test('is asked again as long as it asks to wait', async () => {
    const digest = registry.index('app', '1', [{ os: 'linux', architecture: 'amd64' }]);
    let attempts = 0;
    registry.answer('/v2/app/manifests/1', (_, response) => {
      attempts++;
      if (attempts === 1) {
        response.writeHead(429, { 'retry-after': '7' }).end();
      } else if (attempts === 2) {
        response.writeHead(503).end();
      } else {
        response.writeHead(307, { location: `/v2/app/manifests/${digest}` }).end();
      }
    });
    expect((await resolve('app:1')).digest).toBe(digest);
    expect(waits).toEqual([7000, 2000]);
  });

  test.each([
    ['3600', 0, 'It answered with status 429, and asks to wait 3600 s.'],
    ['1', 3, 'It answered with status 429, and asks to wait 1 s.'],
    [new Date(Date.now() + 3_600_000).toUTCString(), 0, expect.stringMatching(/asks to wait 3[56]\d\d s/)],
    ['soon', 3, 'It answered with status 429.'],
  ])('fails if it limits requests, and Retry-After is %s', async (after, retries, reason) => {
    registry.answer('/v2/app/manifests/1', (_, response) => response.writeHead(429, { 'retry-after': after }).end());
    expect(await failure(resolve('app:1'))).toMatchObject({
      message: `${registry.host} limits the number of requests.`,
      reason,
      hint: expect.stringContaining(`docker login ${registry.host}`),
      exitCode: 4,
    });
    expect(waits).toHaveLength(retries);
  });

  test('fails after too many redirects', async () => {
    registry.answer('/v2/app/manifests/1', (request, response) =>
      response.writeHead(302, { location: request.url }).end(),
    );
    expect(await failure(resolve('app:1'))).toMatchObject({ reason: 'more than 5 redirects' });
  });
});

describe('authentication', () => {
  /** Requires a token that the same server gives. */
  function protect(isAllowed: (authorization: string | undefined, body: string, url: URL) => boolean): void {
    registry.index('app', 'hidden', [{ os: 'linux', architecture: 'amd64' }]);
    const challenge = `Bearer realm="http://${registry.host}/token",service="the, registry",scope="repository:app:pull"`;
    registry.answer('/v2/app/manifests/1', (request, response) => {
      if (request.headers.authorization === 'Bearer secret-token') {
        json(response, 200, { manifests: [{ digest: sha256('x'), platform: { os: 'linux', architecture: 'amd64' } }] });
      } else {
        json(response, 401, {}, { 'www-authenticate': challenge });
      }
    });
    registry.answer('/token', (request, response, body) => {
      const url = new URL(request.url ?? '', 'http://x');
      if (isAllowed(request.headers.authorization, body, url)) {
        json(response, 200, { token: 'secret-token' });
      } else {
        json(response, 401, {});
      }
    });
  }

  test('asks for a token without credentials', async () => {
    protect(
      (authorization, _, url) => authorization === undefined && url.searchParams.get('service') === 'the, registry',
    );
    expect((await resolve('app:1')).architectures).toEqual({ amd64: sha256('x') });
    expect(registry.requests[1]).toBe('GET /token?service=the%2C+registry&scope=repository%3Aapp%3Apull');
  });

  test('asks for a token with the credentials of docker login', async () => {
    login('ann', 'pass:word');
    protect((authorization) => authorization === `Basic ${Buffer.from('ann:pass:word').toString('base64')}`);
    await resolve('app:1');
  });

  test('exchanges an identity token', async () => {
    mkdirSync(join(home, '.docker'));
    const auths = { [`https://${registry.host}/v2/`]: { identitytoken: 'refresh' } };
    writeFileSync(join(home, '.docker/config.json'), JSON.stringify({ auths }));
    protect((_, body) => /grant_type=refresh_token.*refresh_token=refresh/.test(body));
    await resolve('app:1');
  });

  test('uses one token for all requests to a repository', async () => {
    protect(() => true);
    const one = client();
    await resolveImage(one, image('app:1'));
    await resolveImage(one, image('app:1'));
    expect(registry.requests.filter((request) => request.includes('/token'))).toHaveLength(1);
  });

  test('sends a password if the registry asks for it', async () => {
    login('ann', 'word');
    registry.answer('/v2/app/manifests/1', (request, response) =>
      request.headers.authorization === `Basic ${Buffer.from('ann:word').toString('base64')}`
        ? json(response, 200, {
            manifests: [{ digest: sha256('x'), platform: { os: 'linux', architecture: 'amd64' } }],
          })
        : json(response, 401, {}, { 'www-authenticate': 'Basic realm="x"' }),
    );
    await resolve('app:1');
  });

  test('does not send the credentials of a registry to the host of a redirect', async () => {
    const storage = await FakeRegistry.start();
    let sent: string | undefined = 'nothing';
    storage.answer('/blob', (request, response) => {
      sent = request.headers.authorization;
      json(response, 200, { manifests: [{ digest: sha256('x'), platform: { os: 'linux', architecture: 'amd64' } }] });
    });
    login('ann', 'word');
    registry.answer('/v2/app/manifests/1', (request, response) =>
      request.headers.authorization === undefined
        ? json(response, 401, {}, { 'www-authenticate': 'Basic realm="x"' })
        : response.writeHead(307, { location: `http://${storage.host}/blob` }).end(),
    );
    await resolve('app:1');
    expect(sent).toBeUndefined();
    await storage.stop();
  });

  test.each([
    ['the token server rejects the password', () => protect(() => false), /rejects the credentials for/],
    [
      'the registry rejects the token',
      () => {
        protect(() => true);
        registry.answer('/token', (_, response) => json(response, 200, { access_token: 'another' }));
      },
      /rejects the credentials for/,
    ],
    [
      'the token server answers with HTML',
      () => {
        protect(() => true);
        registry.answer('/token', (_, response) =>
          response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
        );
      },
      /did not answer as a registry/,
    ],
    [
      'the token server answers without a token',
      () => {
        protect(() => true);
        registry.answer('/token', (_, response) => json(response, 200, {}));
      },
      /did not answer as a registry/,
    ],
    [
      'there is no token server',
      () =>
        registry.answer('/v2/app/manifests/1', (_, response) =>
          json(response, 401, {}, { 'www-authenticate': 'Bearer realm="ftp://x"' }),
        ),
      /names no server for tokens/,
    ],
  ])('fails if %s', async (_, arrange, message) => {
    login('ann', 'wrong');
    arrange();
    const error = await failure(resolve('app:1'));
    expect(error.message).toMatch(message);
    expect(error.exitCode).toBe(4);
    expect(`${error.message}${error.reason}${error.hint}`).not.toContain('wrong');
  });
});
