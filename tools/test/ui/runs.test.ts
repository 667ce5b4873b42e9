import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, isAlive } from '../../src/ui/local/process-identity';
import { RunFolder } from '../../src/ui/local/run-folder';
import { aPlan } from '../plan/a-plan';
import { Browser, succeeding } from './browser';

let browser: Browser;
beforeEach(async () => {
  browser = new Browser();
  await browser.signIn();
});
afterEach(() => browser.close());

const orders = () => browser.started.length;
const latest = () => {
  const runs = join(browser.apps, '.kubeflow-cdk-ui/demo/runs');
  return new RunFolder(runs, RunFolder.numbers(runs).at(-1) ?? 0);
};

/** An app with a complete preview. */
async function previewedApp(): Promise<void> {
  browser.work = succeeding();
  await browser.newApp();
  browser.work = () => {};
}

describe('a run', () => {
  test('starts once, however often and in however many tabs the form is sent', async () => {
    await previewedApp();
    const forms = await Promise.all([1, 2, 3].map(() => browser.post('/apps/demo/deploy', { after: '1' })));
    expect(forms.map(({ headers }) => headers.get('location'))).toEqual(Array(3).fill('/apps/demo/runs/2'));
    expect(browser.started).toEqual(['demo/1', 'demo/2']);
    latest().take();
    latest().finish('succeeded');
    // A tab that was open before the deployment.
    expect((await browser.post('/apps/demo/deploy', { after: '1' })).headers.get('location')).toBe('/apps/demo/runs/2');
    expect(orders()).toBe(2);
    await browser.post('/apps/demo/deploy', { after: '2' });
    expect(orders()).toBe(3);
  });

  test('continues after a restart of the server, which starts nothing', async () => {
    await previewedApp();
    await browser.post('/apps/demo/deploy', { after: '1' });
    latest().take();
    await browser.restart();
    const { text } = await browser.get('/apps/demo/runs/2');
    expect(text).toContain('Deployment runs: starting.');
    expect(text).toContain('data-events="/apps/demo/runs/2/events"');
    expect(text).toContain('<noscript><meta http-equiv="refresh" content="3"');
    // The next number, while the run continues.
    expect((await browser.post('/apps/demo/deploy', { after: '2' })).headers.get('location')).toBe('/apps/demo/runs/2');
    expect(orders()).toBe(2);
  });

  test('whose process died is interrupted, and can start again', async () => {
    await previewedApp();
    await browser.post('/apps/demo/deploy', { after: '1' });
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(child, 'spawn');
    const { folder } = latest();
    writeFileSync(join(folder, 'worker.json'), JSON.stringify(identityOf(child.pid as number)));
    expect(latest().view()?.state).toBe('running');
    child.kill('SIGKILL');
    await once(child, 'close');
    expect((await browser.get('/apps/demo/runs/2')).text).toContain('Deployment was interrupted');
    expect((await browser.post('/apps/demo/deploy', { after: '2' })).headers.get('location')).toBe('/apps/demo/runs/3');
    expect(orders()).toBe(3);
  });

  test('is taken by one process, and not if a later one exists', async () => {
    await previewedApp();
    await browser.post('/apps/demo/deploy', { after: '1' });
    expect(latest().take()).toBe(true);
    expect(latest().take()).toBe(false);
    const early = latest();
    mkdirSync(join(early.folder, '../3'));
    writeFileSync(join(early.folder, 'worker.json'), '');
    expect(early.take()).toBe(false);
  });

  test('a process id that is used again is another process', () => {
    const mine = identityOf(process.pid);
    expect(isAlive(mine)).toBe(true);
    expect(isAlive({ ...mine, started: '1' })).toBe(false);
  });

  test('shows steps, components with their reasons, and the error, as text', async () => {
    await previewedApp();
    await browser.post('/apps/demo/deploy', { after: '1' });
    const run = latest();
    run.take();
    run.append({ type: 'step', status: 'started', title: 'Apply <b>', command: 'kubectl apply' });
    run.append({ type: 'output', line: '<script>alert(1)</script>' });
    run.append({ type: 'step', status: 'done', result: 'applied' });
    const blocker = {
      object: { kind: 'Deployment', namespace: 'ns', name: 'hub' },
      reason: 'ErrImagePull',
      hint: 'Check.',
    };
    const component = { type: 'component', name: 'hub', ready: 'False', degraded: true, readyCount: 1, total: 2 };
    run.append({ ...component, blockers: [blocker] });
    const running = (await browser.get('/apps/demo/runs/2')).text;
    expect(running).toContain('0 of 1 components are ready.');
    expect(running).toContain('Deployment ns/hub: ErrImagePull');
    expect(running).toContain('Apply &lt;b&gt;');
    expect(running).not.toMatch(/<b>|<script>/);
    run.append({ type: 'error', message: 'hub cannot become ready.', reason: '<i>', hint: 'Correct the program.' });
    run.finish('failed');
    const { text } = await browser.get('/apps/demo/runs/2');
    expect(text).toContain('Deployment failed. hub cannot become ready.');
    expect(text).not.toContain('data-events');
    const events = (await browser.get('/apps/demo/runs/2/events')).text;
    expect(events).toMatch(/^event: parts\ndata: /);
    expect(events).toContain('Apply &lt;b&gt;');
    expect(events).toMatch(/event: end\n/);
  });

  test('a deployment is refused if the files changed since the preview', async () => {
    await previewedApp();
    writeFileSync(join(browser.apps, 'demo/main.ts'), '// changed');
    expect((await browser.get('/apps/demo/preview')).text).toContain('The files changed since this preview.');
    expect((await browser.post('/apps/demo/deploy', { after: '1' })).status).toBe(422);
    expect(orders()).toBe(1);
  });

  test('infrastructure is deployed in a terminal only', async () => {
    browser.work = succeeding({}, aPlan({ environment: 'laptop' }));
    await browser.newApp();
    expect((await browser.get('/apps/demo/preview')).text).toContain('npx kubeflow-cdk deploy laptop');
    expect((await browser.post('/apps/demo/deploy', { after: '1' })).status).toBe(422);
    expect(orders()).toBe(1);
  });

  test('files do not change while a run uses them', async () => {
    await previewedApp();
    await browser.post('/apps/demo/deploy', { after: '1' });
    latest().take();
    expect((await browser.post('/apps/demo/write', { after: '2' })).text).toContain('The files cannot change now.');
  });

  test.each(['', '-1', '1.5', 'x', '9'.repeat(12)])('a form with the last run "%s" is refused', async (after) => {
    await previewedApp();
    expect((await browser.post('/apps/demo/deploy', { after })).status).toBe(400);
    expect((await browser.get(`/apps/demo/runs/${after || 'none'}`)).status).toBe(404);
  });
});

describe('the preview', () => {
  test('shows findings with the commands that help, changes, resources and files', async () => {
    const differences = [{ object: 'ConfigMap ns/x', change: 'update' as const, lines: ['+a: <b>', '-a: 1'] }];
    browser.work = succeeding({
      warnings: ['Warning: <i>'],
      findings: [
        { check: 'capacity', level: 'problem', message: 'All pods request 9 CPUs.', fix: 'Add nodes.' },
        {
          check: 'prerequisites',
          level: 'problem',
          message: 'Secret ns/x does not exist.',
          fix: 'kubectl create secret x',
        },
      ],
      differences,
    });
    await browser.newApp();
    expect((await browser.get('/apps/demo/runs/1')).headers.get('location')).toBe('/apps/demo/preview');
    const { text } = await browser.get('/apps/demo/preview');
    for (const expected of [
      ...[
        'kubectl create secret x',
        'All pods request 9 CPUs.',
        'ConfigMap ns/x',
        '+a: &lt;b&gt;',
        'dist/lab/hub.k8s.yaml',
      ],
      ...['main.ts', 'The checks found 2 problems.', 'name="after" value="1"', '<img src="/apps/demo/topology.svg"'],
    ]) {
      expect(text).toContain(expected);
    }
    expect(text).not.toMatch(/<b>|<i>/);
    const picture = await browser.get('/apps/demo/topology.svg');
    expect(picture.text).toMatch(/^<svg/);
    expect(picture.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+'/);
  });
});

describe('the deletion', () => {
  test('of data needs the typed name', async () => {
    await previewedApp();
    for (const confirm of ['', 'demo', 'Laptop']) {
      const { status, text } = await browser.post('/apps/demo/delete', { after: '1', data: 'true', confirm });
      expect(status).toBe(422);
      // The cluster of the test does not answer.
      expect(text).toContain('The cluster cannot be read');
    }
    expect(orders()).toBe(1);
    await browser.post('/apps/demo/delete', { after: '1', data: 'true', confirm: 'laptop' });
    expect(JSON.parse(readFileSync(latest().file('order.json'), 'utf8'))).toMatchObject({ kind: 'delete', data: true });
  });

  test('of the apps keeps the data', async () => {
    await previewedApp();
    await browser.post('/apps/demo/delete', { after: '1', confirm: 'laptop' });
    expect(latest().order).not.toHaveProperty('data');
  });
});
