import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { redact } from '../../src/ui/redact';
import { RateLimit } from '../../src/ui/server/rate-limit';
import { MAX_BODY } from '../../src/ui/server/security';
import { Browser, HOST, succeeding } from './browser';

let browser: Browser;
beforeEach(async () => {
  browser = new Browser();
  await browser.signIn();
});
afterEach(() => browser.close());

describe('sign-in', () => {
  test('without a session, every page is refused', async () => {
    browser.cookie = '';
    for (const path of ['/', '/new', '/events', '/apps/demo', '/apps/demo/download', '/none']) {
      expect((await browser.get(path)).status).toBe(401);
    }
    expect((await browser.post('/new', { name: 'demo' })).status).toBe(401);
  });

  test('a link works once, and a new link replaces it', async () => {
    const token = browser.sessions.newToken();
    const other = browser.sessions.newToken();
    expect((await browser.get(`/sign-in?token=${token}`)).status).toBe(403);
    expect((await browser.get(`/sign-in?token=${other}`)).status).toBe(200);
    expect((await browser.get(`/sign-in?token=${other}`)).status).toBe(403);
    expect((await browser.get('/sign-in')).status).toBe(403);
  });

  test('the link leads to the list, with and without JavaScript', async () => {
    expect((await browser.signIn()).text).toMatch(
      /<title>[^<]*<\/title>.*<meta http-equiv="refresh" content="0;url=\/"/,
    );
    expect((await browser.signIn()).text).not.toContain('<noscript>');
  });

  test('scripts cannot read the cookie, and other sites cannot send it', async () => {
    const cookie = (await browser.signIn()).headers.get('set-cookie');
    expect(cookie).toMatch(/^kubeflow-cdk-ui-8080=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  });
});

describe('forms', () => {
  test('a form without the token, or with that of another session, is refused', async () => {
    const foreign = new Browser();
    await foreign.signIn();
    for (const csrf of ['', 'x', foreign.csrf]) {
      expect((await browser.post('/new', { name: 'demo', csrf })).status).toBe(403);
    }
    foreign.close();
    expect((await browser.get('/')).text).toContain('There is no platform yet.');
    expect((await browser.post('/new', { name: 'demo' })).status).toBe(303);
  });

  test.each(['http://evil.example', 'null', 'http://127.0.0.1:9999', ''])(
    'a form from the origin "%s" is refused',
    async (origin) => {
      expect((await browser.post('/new', { name: 'demo' }, { origin })).status).toBe(403);
    },
  );

  test('other types and methods are refused', async () => {
    expect((await browser.post('/new', {}, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await browser.send('/new', { method: 'PUT', headers: { origin: `http://${HOST}` } })).status).toBe(405);
  });

  test('a large form and a long address are refused', async () => {
    expect((await browser.post('/new', { name: 'x'.repeat(MAX_BODY) })).status).toBe(413);
    expect((await browser.get(`/?${'x'.repeat(5000)}`)).status).toBe(414);
  });
});

test.each(['evil.example', '127.0.0.1:9999', ''])('a request for the host "%s" is refused', async (host) => {
  expect((await browser.get('/', { host })).status).toBe(421);
});

test('pages, errors and files have the headers that restrict browsers', async () => {
  for (const path of ['/', '/none', '/apps/none', '/assets/style.css']) {
    const { headers } = await browser.get(path);
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
    expect(headers.get('content-security-policy')).not.toMatch(/unsafe|https?:|\*/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
  }
});

test('no page contains a script, a style or a handler that the policy would block', async () => {
  browser.work = succeeding();
  await browser.newApp();
  for (const path of ['/', '/new', '/apps/demo', '/apps/demo/found', '/apps/demo/review', '/apps/demo/preview']) {
    const { text, status } = await browser.get(path);
    expect(status).toBe(200);
    expect(text).not.toMatch(/<script(?! src="\/assets\/live\.js")|<style|\sstyle=|\son\w+=|javascript:/i);
  }
});

describe('rates', () => {
  test('more requests than the rate are refused, and say when to try again', async () => {
    let now = 0;
    const limit = (burst: number) => new RateLimit({ burst, perSecond: 0.5 }, () => now);
    const limited = new Browser({ limits: { read: limit(4), write: limit(1), signIn: limit(1) } });
    await limited.signIn();
    expect((await limited.post('/new', { name: 'demo' })).status).toBe(303);
    const refused = await limited.post('/new', { name: 'other' });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('2');
    expect((await limited.get(`/sign-in?token=${limited.sessions.newToken()}`)).status).toBe(429);
    expect((await limited.get('/')).status).toBe(200);
    expect((await limited.get('/')).status).toBe(429);
    now += 2000;
    expect((await limited.get('/')).status).toBe(200);
    limited.close();
  });
});

describe('the log', () => {
  test('contains refused requests without tokens, cookies and queries', async () => {
    const token = browser.sessions.newToken();
    await browser.get(`/sign-in?token=wrong-${token}`);
    await browser.post('/new', { csrf: 'wrong' });
    expect(browser.log).toEqual([
      'GET /sign-in 403 This link was used already, or is not complete.',
      'POST /new 403 The form is not valid any more.',
    ]);
    await browser.get(`/apps/${browser.csrf}`);
    expect(browser.log.at(-1)).toBe('GET /apps/[redacted] 404 There is no platform "[redacted]".');
  });

  test.each([
    ['password=hunter2', 'password=[redacted]'],
    ['{"client_secret":"abc def"}', '{"client_secret":[redacted]}'],
    ['Authorization: Bearer abc.def', 'Authorization: Bearer [redacted]'],
    ['token eyJhbGciOi.eyJzdWIi.c2ln', 'token [redacted]'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE', '[private key]'],
    ['Secret hub/x has no key "password".', 'Secret hub/x has no key "password".'],
  ])('%s becomes %s', (text, expected) => expect(redact(text)).toBe(expected));
});

describe('files', () => {
  test('only files that the program wrote can be read', async () => {
    browser.work = succeeding();
    await browser.newApp();
    expect((await browser.get('/apps/demo/emitted?file=dist/lab/hub.k8s.yaml')).status).toBe(200);
    for (const file of [
      '../../kubeconfig',
      '/etc/passwd',
      'deploy.out/laptop/plan.json',
      'dist/lab/../lab/hub.k8s.yaml',
    ]) {
      expect((await browser.get(`/apps/demo/emitted?file=${encodeURIComponent(file)}`)).status).toBe(404);
    }
  });

  test('names of apps are no paths', async () => {
    for (const name of ['..%2f..', '.kubeflow-cdk-ui', 'a%2f..%2fb', '%00', '__proto__', 'constructor']) {
      expect((await browser.get(`/apps/${name}`)).status).toBe(404);
    }
  });

  test('the zip file has no packages, no output, no secrets, and follows no link', async () => {
    await browser.newApp();
    const app = join(browser.apps, 'demo');
    for (const folder of ['node_modules/x', 'dist', 'cdktf.out', '.git']) {
      mkdirSync(join(app, folder), { recursive: true });
      writeFileSync(join(app, folder, 'file'), 'x');
    }
    writeFileSync(join(app, '.env'), 'PASSWORD=x');
    writeFileSync(join(app, 'terraform.tfstate'), '{}');
    symlinkSync(join(browser.folder, 'kubeconfig'), join(app, 'link'));
    const { unzipSync } = await import('fflate');
    expect(Object.keys(unzipSync(await browser.bytes('/apps/demo/download'))).sort()).toEqual(
      [
        ...['.github/workflows/kubeflow.yml', '.gitignore', 'README.md', 'answers.yaml', 'cdk8s.yaml'],
        ...['main.test.ts', 'main.ts', 'package.json', 'tsconfig.json'],
      ].map((path) => `demo/${path}`),
    );
  });
});
