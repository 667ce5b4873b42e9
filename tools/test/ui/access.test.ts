import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { FakeApiServer, status } from '../kubernetes/fake-api-server';
import { aPlan } from '../plan/a-plan';
import { Browser, succeeding } from './browser';

const PASSWORD = 'pass<word>&1';
const DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'hub', namespace: 'ns', uid: '1', generation: 1 },
  spec: { replicas: 1 },
  status: {
    ...{ observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 },
    conditions: [{ type: 'Available', status: 'True' }],
  },
};

const ANSWERS: Readonly<Record<string, object>> = {
  '/api/v1': { resources: [{ name: 'secrets', kind: 'Secret', namespaced: true, verbs: ['get', 'list'] }] },
  '/apis': { groups: [{ name: 'apps', preferredVersion: { version: 'v1' } }] },
  '/apis/apps/v1': {
    resources: [{ name: 'deployments', kind: 'Deployment', namespaced: true, verbs: ['get', 'list'] }],
  },
  '/apis/apps/v1/namespaces/ns/deployments/hub': DEPLOYMENT,
  '/apis/apps/v1/namespaces/ns/deployments': { metadata: {}, items: [DEPLOYMENT] },
  '/apis/apps/v1/deployments': { metadata: {}, items: [DEPLOYMENT] },
  '/api/v1/namespaces/ns/secrets/hub': { data: { password: Buffer.from(PASSWORD).toString('base64') } },
};

let server: FakeApiServer;
let browser: Browser;
beforeEach(async () => {
  server = await FakeApiServer.start(({ url }) => {
    const body = ANSWERS[url.pathname];
    return body === undefined ? status(404, 'not found') : { body };
  });
  browser = new Browser();
  copyFileSync(server.env.KUBECONFIG as string, join(browser.folder, 'kubeconfig'));
  await browser.signIn();
  const plan = aPlan({ environment: 'laptop', terraform: undefined, context: 'one' });
  const [hub] = plan.components;
  const passwordSecret = { namespace: 'ns', name: 'hub', key: 'password' };
  const open = { namespace: 'ns', service: 'hub', port: 80, scheme: 'http' as const, path: '/', passwordSecret };
  const components = [
    { ...(hub as NonNullable<typeof hub>), open, urls: ['https://hub.example.com', 'javascript:alert(1)'] },
  ];
  browser.work = succeeding({}, { ...plan, components });
  await browser.newApp();
});
afterEach(async () => {
  browser.close();
  await server.stop();
});

/** The page of the app, once its health was read. */
async function page(): Promise<string> {
  for (;;) {
    const { text } = await browser.get('/apps/demo');
    if (!text.includes('Checking')) {
      return text;
    }
  }
}

test('the page of an app shows its health and its web pages', async () => {
  const text = await page();
  expect(text).toContain('<th scope="row">hub</th><td>Ready</td><td>1/1</td>');
  expect(text).toContain('<a href="https://hub.example.com"');
  expect(text).toContain('<code>javascript:alert(1)</code>');
  expect(text).toContain('Forward a port to hub');
  expect(text).not.toContain('id="password"');
  expect((await browser.get('/')).text).toContain('Ready');
});

test('the password is in the answer to the form only, and in no log', async () => {
  const { text, headers } = await browser.post('/apps/demo/password', { component: 'hub' });
  expect(text).toContain('<code id="password">pass&lt;word&gt;&amp;1</code>');
  expect(headers.get('cache-control')).toBe('no-store');
  expect((await browser.get('/apps/demo')).text).not.toContain('pass&lt;word');
  expect((await browser.get('/apps/demo/password')).status).toBe(404);
  const unknown = await browser.post('/apps/demo/password', { component: '<b>' });
  expect(unknown.status).toBe(422);
  expect(unknown.text).toContain('There is no component &quot;&lt;b&gt;&quot;.');
  expect(browser.log.join('\n')).not.toContain(PASSWORD);
});

test('a web page that cannot be forwarded is explained', async () => {
  // kubectl is not in the PATH of the test.
  const { status: code, text } = await browser.post('/apps/demo/open', { component: 'hub' });
  expect(code).toBe(422);
  expect(text).toContain('kubectl is not installed.');
});
