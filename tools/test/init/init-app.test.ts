import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExitCode } from '../../src/exit-codes';
import { answersFile } from '../../src/init/answers/answers-file';
import { NO_FACTS } from '../../src/init/facts';
import { initApp } from '../../src/init/init-app';
import { reportTo } from '../../src/init/report';
import { runProgram } from '../../src/program';
import type { Prompts } from '../../src/terminal/prompts';
import { RecordedTerminal } from '../recorded-terminal';
import { APPS } from './apps';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'init-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

async function run(...args: string[]) {
  const terminal = new RecordedTerminal({ cwd, env: { HOME: cwd, PATH: '' } });
  const exitCode = await runProgram(['init', ...args], terminal);
  return { exitCode, out: terminal.out, err: terminal.err };
}

const filesIn = (folder: string) =>
  readdirSync(join(cwd, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
const contents = (folder: string) =>
  Object.fromEntries(filesIn(folder).map((file) => [file.slice(join(cwd, folder).length), readFileSync(file, 'utf8')]));

test('without a cluster, an app for kind is written', async () => {
  const { exitCode, out, err } = await run('my-kubeflow', '--yes');
  expect({ exitCode, err }).toEqual({ exitCode: ExitCode.success, err: '' });
  expect(out).toMatchInlineSnapshot(`
    "  Found          Therefore
      no kubeconfig  kind, which needs Docker and the command kind

    my-kubeflow: 9 files written
      README.md
      main.ts
      main.test.ts
      tsconfig.json
      package.json
      cdk8s.yaml
      .gitignore
      .github/workflows/kubeflow.yml
      answers.yaml

    Next:
      cd my-kubeflow
      npm install
      npx kubeflow-cdk deploy laptop
    "
  `);
  expect(readFileSync(join(cwd, 'my-kubeflow/main.ts'), 'utf8')).toContain("new KindPlatform(app, 'laptop')");
});

test.each(Object.entries(APPS))('the answers file reproduces the app for %s byte for byte', async (_, answers) => {
  writeFileSync(join(cwd, 'first.yaml'), answersFile(answers));
  expect((await run('first', '--answers', 'first.yaml')).exitCode).toBe(ExitCode.success);
  await run('second', '--answers', 'first/answers.yaml');
  expect(Object.keys(contents('second')).length).toBeGreaterThan(8);
  expect(contents('second')).toEqual(contents('first'));
});

test('options, the answers file and their defaults give the same app', async () => {
  await run('a', '--yes', '--name', 'x', '--platform', 'k3s', '--components', 'notebooks,shared-files', '--no-detect');
  writeFileSync(
    join(cwd, 'answers.yaml'),
    'apiVersion: kubeflow-cdk.io/answers/v1\nname: x\nplatform: k3s\ncomponents: [notebooks, shared-files]\n',
  );
  await run('b', '--answers', 'answers.yaml');
  expect(contents('b')).toEqual(contents('a'));
});

test('--json prints one object a line', async () => {
  const { out } = await run('app', '--yes', '--json');
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines[0]).toMatchObject({ type: 'choice', found: 'no kubeconfig' });
  expect(lines.at(-1)).toMatchObject({ type: 'result', folder: 'app', answers: { platform: 'kind' } });
  expect(lines).toContainEqual({ type: 'file', path: 'main.ts', action: 'create' });
});

describe('in the folder of an earlier app', () => {
  test('nothing changes without other answers', async () => {
    await run('app', '--yes');
    const { out } = await run('app', '--yes');
    expect(out).toContain('app: 0 files written');
  });

  test('other answers update files that nobody edited', async () => {
    await run('app', '--yes');
    const { out } = await run('app', '--yes', '--platform', 'minikube');
    expect(out).toContain('main.ts (updated)');
    expect(contents('app')['/main.ts']).toContain('MinikubePlatform');
  });

  test('an edited file is kept, and the difference is printed', async () => {
    await run('app', '--yes');
    const main = join(cwd, 'app/main.ts');
    writeFileSync(main, readFileSync(main, 'utf8').replace("'laptop'", "'edited'"));
    const { out, exitCode } = await run('app', '--yes', '--platform', 'minikube');
    expect(exitCode).toBe(ExitCode.success);
    expect(out).toContain("- const laptop = new KindPlatform(app, 'edited');");
    expect(out).toContain("+ const laptop = new MinikubePlatform(app, 'laptop');");
    expect(out).toContain('main.ts (kept, because it was edited)');
    expect(readFileSync(main, 'utf8')).toContain("'edited'");
  });

  test('an edited file is overwritten if the person says so', async () => {
    await run('app', '--yes');
    writeFileSync(join(cwd, 'app/main.ts'), 'edited');
    const asked: string[] = [];
    const prompts = { confirm: async (message: string) => Boolean(asked.push(message)) } as Partial<Prompts>;
    const terminal = new RecordedTerminal({ cwd });
    const request = { folder: 'app', given: {}, answersPath: 'app/answers.yaml' };
    await initApp(request, {
      terminal,
      report: reportTo(terminal, false),
      prompts: prompts as Prompts,
      readFacts: async () => NO_FACTS,
    });
    expect(asked).toEqual(['Overwrite main.ts?']);
    expect(contents('app')['/main.ts']).toContain('KindPlatform');
  });
});

test('a person is asked for what matters, with the choices as defaults', async () => {
  const asked: string[] = [];
  const prompts: Prompts = {
    confirm: async (message) => Boolean(asked.push(message)),
    text: async (message, initial) => {
      asked.push(`${message}: ${initial}`);
      return message.startsWith('Hostname')
        ? 'hub.example.com'
        : message.startsWith('Administrators')
          ? 'alice'
          : initial;
    },
    select: async (message, _, initial) => {
      asked.push(`${message}: ${initial}`);
      return 'k3s' as typeof initial;
    },
    multiselect: async (message, _, initial) => {
      asked.push(`${message}: ${initial}`);
      return [...initial];
    },
  };
  const terminal = new RecordedTerminal({ cwd });
  const answers = await initApp(
    { folder: 'app', given: {} },
    { terminal, report: reportTo(terminal, false), prompts, readFacts: async () => NO_FACTS },
  );
  expect(asked).toEqual([
    'Platform: kind',
    'Components: notebooks,training',
    'Name of the environment: k3s',
    'Hostname of JupyterHub (empty: forward a port): ',
    'Administrators of JupyterHub: ',
  ]);
  expect(answers).toMatchObject({ platform: 'k3s', hostname: 'hub.example.com', adminUsers: ['alice'] });
});
