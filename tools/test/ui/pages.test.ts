import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ANSWER_NAMES } from '../../src/init/answers/questions';
import { detectCluster } from '../../src/init/cluster/detect';
import { known } from '../../src/init/cluster/facts';
import { NO_FACTS } from '../../src/init/facts';
import { STEPS } from '../../src/ui/questions/steps';
import { LOCAL_CLUSTERS } from '../init/clusters/local-clusters';
import { RecordedReader } from '../init/clusters/recorded-cluster';
import { Browser, succeeding } from './browser';

let browser: Browser;
beforeEach(async () => {
  browser = new Browser();
  await browser.signIn();
});
afterEach(() => browser.close());

const file = (path: string) => readFileSync(join(browser.apps, path), 'utf8');

test('the list is empty at first, and leads to a new platform', async () => {
  const { status, text } = await browser.get('/');
  expect(status).toBe(200);
  expect(text).toMatch(/^<!DOCTYPE html><html lang="en">/);
  expect(text).toContain('There is no platform yet.');
  expect(text).toContain('href="/new"');
});

describe('a new platform', () => {
  test('starts with a name, and a cluster of the kubeconfig', async () => {
    const { text } = await browser.get('/new');
    expect(text).toMatch(/value="one" checked/);
    expect(text).toMatch(/value="two"(?! checked)/);
    expect(text).toContain('No cluster yet');
  });

  test.each(['', '../x', 'Upper', 'a b', '.hidden', 'x'.repeat(41), '<script>', '名前'])(
    'the name "%s" is refused at the field',
    async (name) => {
      const { status, text } = await browser.post('/new', { name, context: '' });
      expect(status).toBe(422);
      expect(text).toContain('Must be at most 40 lower-case letters');
      expect(text).toContain('aria-invalid="true"');
      expect(text).not.toContain('<script>');
    },
  );

  test('a folder that exists is not taken', async () => {
    await browser.newApp();
    const { status, text } = await browser.post('/new', { name: 'demo', context: '' });
    expect(status).toBe(422);
    expect(text).toContain('The folder demo exists.');
  });

  test('a cluster that is not in the kubeconfig is refused', async () => {
    expect((await browser.post('/new', { name: 'demo', context: 'three' })).status).toBe(422);
  });

  test('shows what was found in the cluster, and what follows from it', async () => {
    const [recorded] = Object.values(LOCAL_CLUSTERS);
    if (recorded === undefined) {
      throw new Error('There is no recorded cluster.');
    }
    const facts = await detectCluster(new RecordedReader(recorded), 'one');
    browser.facts = { ...NO_FACTS, cluster: known(facts, 'context one') };
    expect((await browser.post('/new', { name: 'demo', context: 'one' })).headers.get('location')).toBe(
      '/apps/demo/found',
    );
    const { text } = await browser.get('/apps/demo/found');
    expect(text).toContain('<th scope="col">Therefore</th>');
    expect(text).toContain(facts.version.evidence);
    await browser.restart();
    expect((await browser.get('/apps/demo/found')).text).toContain(facts.version.evidence);
  });
});

describe('questions', () => {
  beforeEach(() => browser.post('/new', { name: 'demo', context: '' }));

  test('are those of init, each once', () => {
    const asked = STEPS.flatMap(({ questions, advanced }) => [...questions, ...advanced]);
    expect([...asked, 'name', 'context'].sort()).toEqual([...ANSWER_NAMES].sort());
  });

  test('have defaults, and lead from step to step to the review', async () => {
    const { text } = await browser.get('/apps/demo/questions/platform');
    expect(text).toMatch(/type="radio" name="platform" value="kind" checked/);
    expect(text).toContain('Step 1 of 3');
    const platform = { platform: 'kind', components: ['notebooks'], environment: 'laptop' };
    const next = async (step: string, form: Record<string, string | readonly string[]>) =>
      (await browser.post(`/apps/demo/questions/${step}`, form)).headers.get('location');
    expect(await next('platform', platform)).toBe('/apps/demo/questions/access');
    expect(await next('access', {})).toBe('/apps/demo/questions/cluster');
    expect(await next('cluster', {})).toBe('/apps/demo/review');
    expect(existsSync(join(browser.apps, 'demo'))).toBe(false);
    await browser.post('/apps/demo/write', { after: '0' });
    expect(file('demo/answers.yaml')).toContain('components:\n  - notebooks\n');
    expect(file('demo/answers.yaml')).toContain('environment: laptop\n');
  });

  test('of Google Cloud appear for its platform only', async () => {
    const answer = await browser.post('/apps/demo/questions/platform', { platform: 'gke', components: 'notebooks' });
    expect(answer.headers.get('location')).toBe('/apps/demo/questions/google-cloud');
    const { text, status } = await browser.post('/apps/demo/questions/google-cloud', { project: 'X', zone: 'nowhere' });
    expect(status).toBe(422);
    expect(text).toContain('Must be the id of a Google Cloud project');
    expect(text).toContain('Must be a zone such as us-central1-a.');
    expect(text).toContain('2 answers must change');
  });

  test('answers that do not fit together are explained at the field', async () => {
    const { status, text } = await browser.post('/apps/demo/questions/access', { hostname: 'hub.example.com' });
    expect(status).toBe(422);
    expect(text).toContain('requires administrators');
    expect(text).toMatch(/id="adminUsers-problem"/);
    expect(text).not.toContain('--admin-users');
    expect(text).toContain('value="hub.example.com"');
  });

  test('an app without components is refused at the field', async () => {
    const { status, text } = await browser.post('/apps/demo/questions/platform', { platform: 'kind' });
    expect(status).toBe(422);
    expect(text).toContain('An app needs at least one component.');
  });

  const HOSTILE = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '$\u007bprocess.exit(1)}',
    '{{7*7}}',
    '$(touch /tmp/x); `id`',
    '../../etc/passwd',
    "'; DROP TABLE x; --",
    '🙂\u202e\u0000',
    'x'.repeat(40_000),
  ];
  test.each(STEPS.flatMap(({ id, questions, advanced }) => [...questions, ...advanced].map((name) => [id, name])))(
    'in step %s, a hostile text for %s ends as text',
    async (step, name) => {
      if (step === 'google-cloud') {
        await browser.post('/apps/demo/questions/platform', { platform: 'gke', components: 'notebooks' });
      }
      for (const value of HOSTILE) {
        const { status, text } = await browser.post(`/apps/demo/questions/${step}`, {
          components: 'notebooks',
          [name]: value,
        });
        expect([303, 422]).toContain(status);
        const shown = status === 303 ? (await browser.get('/apps/demo/review')).text : text;
        expect(shown).not.toMatch(/<script>|<img src=x|onerror=alert\(1\)>/);
      }
    },
  );
});

describe('the files', () => {
  test('an edited file is kept unless the person selects it', async () => {
    await browser.newApp();
    writeFileSync(join(browser.apps, 'demo/main.ts'), '// </pre><script>mine</script>');
    browser.work = succeeding();
    const { text } = await browser.get('/apps/demo/review');
    expect(text).toContain('name="overwrite" value="main.ts"');
    expect(text).toContain('- // &lt;/pre&gt;&lt;script&gt;mine');
  });

  test('an answers file that is not valid is explained', async () => {
    await browser.newApp();
    writeFileSync(join(browser.apps, 'demo/answers.yaml'), 'apiVersion: <b>\n');
    const { status, text } = await browser.get('/apps/demo/review');
    expect(status).toBe(422);
    expect(text).toContain('the answers file answers.yaml is not valid.');
    expect(text).not.toContain('<b>');
    expect((await browser.get('/')).status).toBe(200);
  });
});
