import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { Kubectl } from '../../cluster-harness/kubectl';
import { until } from '../../cluster-harness/until';
import { chromiumPath, missingBrowser } from '../../e2e/requirements';
import { describeOnCluster } from '../describe-on-cluster';
import { CommandLine } from './command-line';
import { withLocalPackages } from './local-packages';

const AXE = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');
const LIMIT = 240_000;

describeOnCluster('kubeflow-cdk ui', { skipReason: missingBrowser() }, (cluster) => {
  let kubectl: Kubectl;
  let commandLine: CommandLine;
  let browser: Browser;
  let folder: string;
  let server: ChildProcess;
  let url: string;

  const startServer = async () => {
    server = commandLine.start(folder, 'ui', '--no-open', '--json', '--folder', 'platforms');
    const lines = createInterface({ input: server.stdout as NodeJS.ReadableStream });
    const [line] = await once(lines, 'line');
    ({ url } = JSON.parse(line));
  };
  const stopServer = async () => {
    server.kill('SIGINT');
    await once(server, 'close');
  };
  /** Opens the link of the server in a separate browser. */
  const openPage = async (options: { javaScriptEnabled: boolean; colorScheme?: 'dark' | 'light' }): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 1100, height: 900 }, ...options });
    context.setDefaultTimeout(LIMIT);
    const page = await context.newPage();
    page.on('console', (message) => {
      // The test sends an answer that is refused, and stops the server of an open page.
      if (message.type() === 'error' && !/status of 422|net::ERR_(CONNECTION|INCOMPLETE)/.test(message.text())) {
        errors.push(`${page.url()}: ${message.text()}`);
      }
    });
    await page.goto(url);
    await page.getByRole('heading', { name: 'Your platforms' }).waitFor();
    return page;
  };
  const errors: string[] = [];
  const photograph = async (page: Page, name: string): Promise<void> => {
    const pictures = process.env.SCREENSHOTS ?? cluster().folder.join('screenshots');
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `${name}.png`) });
  };
  /** Takes a picture, and returns what axe finds. */
  const look = async (page: Page, name: string): Promise<string[]> => {
    // A page that changes by itself loads again at the end.
    await page.locator('[data-events]').waitFor({ state: 'detached' });
    await photograph(page, name);
    await page.evaluate(AXE);
    const { violations } = (await page.evaluate('axe.run()')) as { violations: any[] };
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${name}: ${id}: ${nodes[0].html}`);
  };
  /** Opens a page. A page that loads itself again at the same time, because a run or a check has ended, aborts it once. */
  const goTo = (page: Page, path: string) =>
    until(`the page ${path}`, async () => (await page.goto(new URL(path, url).href)) ?? undefined);
  /** Waits until nothing on a page changes by itself: it loads itself again at the end. */
  const settled = (page: Page) => page.locator('[data-events]').waitFor({ state: 'detached' });
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
  /** Answers all questions with their defaults, but the namespace. */
  const walkToPreview = async (page: Page, name: string, seen: (step: string) => Promise<void> = async () => {}) => {
    await page.getByRole('link', { name: 'New platform' }).click();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await seen('new');
    await press(page, 'Continue');
    await seen('found');
    await page.getByRole('link', { name: 'Continue', exact: true }).click();
    // Pods are simulated: the training operator would not write its certificate.
    await page.locator('input[value=training]').uncheck();
    await page.locator('summary', { hasText: 'Advanced' }).click();
    await page.getByLabel('Namespace of the components').fill('Not Valid');
    await press(page, 'Continue');
    await page.getByText('One answer must change:').waitFor();
    await seen('problem');
    await page.getByLabel('Namespace of the components').fill(name);
    await press(page, 'Continue');
    await seen('access');
    await press(page, 'Continue');
    await press(page, 'Continue');
    await seen('review');
    await press(page, 'Write the files and preview');
    await page.getByRole('heading', { name: `Preview of ${name}`, exact: true }).waitFor();
  };

  beforeAll(async () => {
    ({ kubectl } = cluster());
    await cluster().waitForNodes();
    folder = cluster().folder.join('ui');
    mkdirSync(folder);
    const bundled = await CommandLine.bundle(kubectl, cluster().folder.join());
    commandLine = withLocalPackages(bundled, cluster().folder.join());
    browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
  });
  // A link works once.
  beforeEach(() => startServer());
  afterEach(() => stopServer());
  afterAll(async () => {
    await browser?.close();
  });

  test('leads from the questions to a deployment that is ready, and survives a restart of the server', async () => {
    const page = await openPage({ javaScriptEnabled: true });
    const found = await look(page, 'empty');
    await walkToPreview(page, 'team-a', async (step) => void found.push(...(await look(page, step))));
    found.push(...(await look(page, 'preview')));
    expect(await page.getByText('create Deployment team-a/jupyterhub-hub').count()).toBe(1);
    await press(page, 'Deploy');
    await page.getByText('Wait until all components are ready').first().waitFor();
    await photograph(page, 'progress');
    const run = new URL(page.url()).pathname;
    await stopServer();
    await startServer();
    const again = await openPage({ javaScriptEnabled: true, colorScheme: 'dark' });
    await goTo(again, run);
    await again.getByText('Deployment is complete.').waitFor();
    await settled(again);
    found.push(...(await look(again, 'complete')));
    await again.getByRole('link', { name: 'Continue' }).click();
    await again.getByText('Ready', { exact: false }).first().waitFor();
    await settled(again);
    // An init container writes it, and pods are simulated.
    const password = 'password-of-this-test';
    const metadata = { name: 'jupyterhub-secrets', namespace: 'team-a' };
    await kubectl.apply({ apiVersion: 'v1', kind: 'Secret', metadata, stringData: { password } });
    await press(again, 'Show the password of jupyterhub');
    expect(await again.locator('#password').textContent()).toBe(password);
    found.push(...(await look(again, 'app')));
    await goTo(again, '/');
    found.push(...(await look(again, 'list')));
    const runs = join(folder, 'platforms/.kubeflow-cdk-ui/team-a/runs');
    expect(readdirSync(runs).sort()).toEqual(['1', '2']);
    for (const file of readdirSync(join(folder, 'platforms'), { recursive: true, withFileTypes: true })) {
      if (file.isFile() && !file.parentPath.includes('node_modules')) {
        expect(readFileSync(join(file.parentPath, file.name), 'utf8')).not.toContain(password);
      }
    }
    expect(found).toEqual([]);
    expect(errors).toEqual([]);
  }, 600_000);

  test('without JavaScript, previews, deploys and deletes completely', async () => {
    const page = await openPage({ javaScriptEnabled: false });
    await walkToPreview(page, 'team-b');
    await press(page, 'Deploy');
    await page.getByText('Deployment is complete.').waitFor();
    await page.getByRole('link', { name: 'Continue' }).click();
    await page.getByRole('link', { name: 'Delete', exact: true }).click();
    await press(page, 'Delete the apps, and keep the data');
    await page.getByText('Deletion is complete.').waitFor();
    expect(await kubectl.get('deployments', '-n', 'team-b')).toEqual([]);
    expect((await kubectl.get('pvc', '-n', 'team-b')).length).toBeGreaterThan(0);
  }, 600_000);
});
