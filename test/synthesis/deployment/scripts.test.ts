import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Chart } from 'cdk8s';
import type { KubeflowApp } from '../../../lib/app';
import { JupyterHub } from '../../../lib/components/jupyterhub';
import { KubeflowCore } from '../../../lib/components/kubeflow-core';
import { AnyClusterPlatform } from '../../../lib/platforms/generic';
import { GkePlatform } from '../../../lib/platforms/gke';
import { K3sPlatform, KindPlatform, MicroK8sPlatform } from '../../../lib/platforms/local';
import { Prerequisites } from '../../../lib/prerequisites';
import { EXAMPLES, exampleOutput } from '../../examples/run-example';
import { configMap, object } from '../program';
import { PlannedEnvironment } from './planned';

const hasShellcheck = spawnSync('shellcheck', ['--version']).status === 0;

/** Programs with scripts of every form. */
const PROGRAMS: { readonly [name: string]: (app: KubeflowApp) => void } = {
  'a cluster in Docker': (app) => {
    new KubeflowCore(new KindPlatform(app, 'lab'), 'core');
  },
  'a cluster with several commands': (app) => {
    new KubeflowCore(new MicroK8sPlatform(app, 'lab'), 'core');
  },
  'a cluster with a pipe': (app) => {
    new KubeflowCore(new K3sPlatform(app, 'lab'), 'core');
  },
  Terraform: (app) => {
    new KubeflowCore(new GkePlatform(app, 'lab', { project: 'my-project', zone: 'us-central1-a' }), 'core');
  },
  'prerequisites with quotes': (app) => {
    const chart = new AnyClusterPlatform(app, 'lab').chart('hub');
    Prerequisites.add(configMap(chart, 'settings'), {
      kind: 'Secret',
      name: 'key',
      reason: `It's "quoted" $HOME \`id\`.`,
      command: `kubectl create secret generic key --from-literal=a="$A"`,
    });
    Prerequisites.add(chart, { kind: 'DNS record', name: 'a.example.com', reason: `It's later.` });
  },
};

describe.skipIf(!hasShellcheck)('shellcheck accepts', () => {
  const check = (text: string) => {
    const { stdout } = spawnSync('shellcheck', ['--format=gcc', '-'], { input: text, encoding: 'utf8' });
    return stdout;
  };

  // Programs have scripts of every form. Those of the examples are similar.
  test.each(process.env.ALL === '1' ? EXAMPLES : [])('the scripts of examples/%s', (example) => {
    const scripts = [...exampleOutput(example).files].filter(([file]) => file.endsWith('.sh'));
    expect(scripts.map(([file, text]) => `${file}: ${check(text)}`)).toEqual(scripts.map(([file]) => `${file}: `));
  });

  test.each(Object.entries(PROGRAMS))('the scripts of %s', (_, program) => {
    const environment = PlannedEnvironment.of(program);
    expect(check(environment.read('deploy.sh'))).toBe('');
    expect(check(environment.read('delete.sh'))).toBe('');
  });
});

/** Commands of kubectl and variables that a script prints for the user. */
const printedCommands = (stdout: string) => stdout.match(/(KUBE_CONTEXT=|kubectl )\S+( \S+)?/g) ?? [];

/** A script that ran with programs that record their arguments. */
interface ScriptRun extends SpawnSyncReturns<string> {
  readonly calls: string[];
}

/**
 * Runs a script from another working directory.
 *
 * @param answers lines of shell for a case statement over the arguments of each tool
 */
function runScript(
  environment: PlannedEnvironment,
  script: string,
  {
    args = [],
    input = '',
    answers = '',
    env = {},
  }: { args?: string[]; input?: string; answers?: string; env?: Record<string, string> } = {},
): ScriptRun {
  const bin = path.join(environment.folder, 'bin');
  const log = path.join(environment.folder, 'calls');
  fs.mkdirSync(bin, { recursive: true });
  fs.rmSync(log, { force: true });
  for (const tool of ['kubectl', 'kind', 'terraform', 'tofu', 'gcloud']) {
    const text = `#!/bin/sh\necho ${tool} "$@" >> ${log}\ncase "${tool} $*" in\n${answers}\nesac\n`;
    fs.writeFileSync(path.join(bin, tool), text, { mode: 0o755 });
  }
  const result = spawnSync(environment.path(script), args, {
    cwd: '/',
    input,
    encoding: 'utf8',
    env: { PATH: `${bin}:${process.env.PATH}`, ...env },
  });
  return { ...result, calls: fs.existsSync(log) ? fs.readFileSync(log, 'utf8').trim().split('\n') : [] };
}

describe('deploy.sh', () => {
  test('runs the commands of the plan in order, and announces each step', () => {
    const environment = PlannedEnvironment.of(PROGRAMS['a cluster in Docker']);
    const { status, calls, stdout } = runScript(environment, 'deploy.sh', { answers: "'kind get '*) exit 1 ;;" });
    expect(status).toBe(0);
    expect(calls).toEqual(['kind get kubeconfig --name=kind', ...environment.commands]);
    for (const { title } of environment.plan.steps) {
      expect(stdout).toContain(`==> ${title}\n`);
    }
  });

  test('creates no cluster that exists, or if the user names another context', () => {
    const environment = PlannedEnvironment.of(PROGRAMS['a cluster in Docker']);
    expect(runScript(environment, 'deploy.sh').calls).not.toContainEqual(expect.stringContaining('kind create'));
    for (const run of [
      runScript(environment, 'deploy.sh', { args: ['--context', 'my lab'] }),
      runScript(environment, 'deploy.sh', { args: ['--context=my lab'] }),
      runScript(environment, 'deploy.sh', { env: { KUBE_CONTEXT: 'my lab' } }),
    ]) {
      expect(run.status).toBe(0);
      expect(run.calls.filter((call) => !call.startsWith('kubectl --context my lab '))).toEqual([]);
    }
  });

  test('uses the current context if neither the program nor the user names one', () => {
    const environment = PlannedEnvironment.of((app) => configMap(new AnyClusterPlatform(app, 'lab').chart('hub'), 'a'));
    expect(runScript(environment, 'deploy.sh').calls).toEqual(environment.commands);
  });

  test('stops at the first command that fails', () => {
    const environment = PlannedEnvironment.of(PROGRAMS['a cluster in Docker']);
    const { status, calls } = runScript(environment, 'deploy.sh', { answers: "*' apply '*) exit 3 ;;" });
    expect(status).toBe(3);
    expect(calls.filter((call) => call.includes(' apply '))).toHaveLength(1);
  });

  test('runs Terraform, or OpenTofu if TERRAFORM selects it', () => {
    const environment = PlannedEnvironment.of(PROGRAMS.Terraform);
    expect(runScript(environment, 'deploy.sh').calls.slice(0, 3)).toEqual([
      'terraform -chdir=cdktf.out/stacks/lab init',
      'terraform -chdir=cdktf.out/stacks/lab apply',
      'gcloud container clusters get-credentials lab --location us-central1-a --project my-project --dns-endpoint',
    ]);
    const { calls } = runScript(environment, 'deploy.sh', { env: { TERRAFORM: 'tofu' } });
    expect(calls[0]).toBe('tofu -chdir=cdktf.out/stacks/lab init');
  });

  test('stops before the apps if a prerequisite does not exist, and prints why and how to create it', () => {
    const environment = PlannedEnvironment.of(PROGRAMS['prerequisites with quotes']);
    const { status, calls, stdout, stderr } = runScript(environment, 'deploy.sh');
    expect(status).toBe(1);
    expect(stdout).toContain(
      `secret/key in namespace kubeflow does not exist. It's "quoted" $HOME \`id\`.\n  Create it: kubectl create secret generic key --from-literal=a="$A"\n`,
    );
    expect(stderr).toContain('Create what does not exist, and run this script again.');
    expect(calls.at(-1)).toBe('kubectl get secret/key -n kubeflow --ignore-not-found -o name');
    const second = runScript(environment, 'deploy.sh', { answers: "*' get '*) echo secret/key ;;" });
    expect([second.status, second.stdout]).toEqual([
      0,
      expect.stringContaining(`DNS record a.example.com: It's later.`),
    ]);
  });

  test('fails if the cluster does not answer, rather than report that a prerequisite does not exist', () => {
    const environment = PlannedEnvironment.of(PROGRAMS['prerequisites with quotes']);
    const { status, stdout } = runScript(environment, 'deploy.sh', { answers: "*' get '*) exit 7 ;;" });
    expect(status).toBe(7);
    expect(stdout).not.toContain('does not exist');
  });

  test.each([
    [['--nope'], 'unknown argument: --nope'],
    [['--context'], '--context requires a name'],
  ])('fails with the arguments %j, before any command', (args, message) => {
    const environment = PlannedEnvironment.of(PROGRAMS['a cluster in Docker']);
    const { status, stderr, calls } = runScript(environment, 'deploy.sh', { args });
    expect([status, calls]).toEqual([2, []]);
    expect(stderr).toContain(message);
  });

  test('--help prints the usage', () => {
    const { status, stdout, calls } = runScript(PlannedEnvironment.of(PROGRAMS.Terraform), 'deploy.sh', {
      args: ['--help'],
    });
    expect([status, calls]).toEqual([0, []]);
    expect(stdout).toMatch(/^Deploys the environment "lab"\./);
    expect(stdout).toContain('Usage: deploy.out/lab/deploy.sh [--context NAME]');
    expect(stdout).toContain('TERRAFORM=tofu');
  });
});

test.each([
  ['without a context in the program', 'prerequisites with quotes', 'prerequisites with quotes'],
  ['instead of the context in the program', 'a cluster in Docker', 'Terraform'],
])('commands for the user name the context of the user, %s', (_, deployed, deleted) => {
  const context = 'my-context';
  for (const [program, script] of [
    [deployed, 'deploy.sh'],
    [deleted, 'delete.sh'],
  ]) {
    const environment = PlannedEnvironment.of((app) => {
      PROGRAMS[program](app);
      for (const chart of app.node.findAll().filter(Chart.isChart).slice(-1)) {
        const reason = 'It is tested.';
        object(chart, 'CustomResourceDefinition', 'tests.example.com', {
          spec: { group: 'example.com', names: { kind: 'Test', plural: 'tests' }, versions: [] },
        });
        Prerequisites.add(chart, { kind: 'Secret', name: 'a', reason, command: 'kubectl create secret generic a' });
        Prerequisites.add(chart, {
          kind: 'DNS record',
          name: 'a.example.com',
          reason,
          command: 'kubectl get services',
        });
      }
    });
    const answers = script === 'deploy.sh' ? "*secret/a*) ;; *' get '*) echo found ;;" : '';
    const { stdout } = runScript(environment, script, { args: ['--context', context], answers });
    const commands = printedCommands(stdout);
    expect(commands.length).toBeGreaterThan(0);
    expect(commands.filter((command) => command !== `kubectl --context ${context}`)).toEqual([]);
  }
});

describe('delete.sh', () => {
  const program = (app: KubeflowApp) => {
    const chart = new AnyClusterPlatform(app, 'lab').chart('hub');
    new JupyterHub(chart, 'hub');
    object(chart, 'PersistentVolumeClaim', 'work', { spec: {} });
  };

  test('stops the hub and users before the apps, and deletes no data', () => {
    const environment = PlannedEnvironment.of(program);
    const { status, calls, stdout } = runScript(environment, 'delete.sh');
    expect(status).toBe(0);
    expect(calls.map((call) => call.replace(/ -l \S+/, ''))).toEqual([
      'kubectl delete deployment/hub-hub -n kubeflow --cascade=foreground --ignore-not-found',
      'kubectl delete pods -n kubeflow --ignore-not-found',
      'kubectl delete -f dist/lab --ignore-not-found',
    ]);
    expect(stdout).toContain(
      '- PersistentVolumeClaim kubeflow/work: its volume contains data. This continues to incur charges.',
    );
  });

  test('deletes data only if the name of the environment is typed', () => {
    const environment = PlannedEnvironment.of(program);
    for (const input of ['', 'prod\n', 'lab2\n', 'yes\n']) {
      const { status, calls } = runScript(environment, 'delete.sh', { args: ['--data'], input });
      expect([status === 0, calls]).toEqual([false, []]);
    }
    const { status, calls, stdout } = runScript(environment, 'delete.sh', { args: ['--data'], input: 'lab\n' });
    expect(status).toBe(0);
    expect(calls.slice(3).map((call) => call.replace(/ -l \S+/, ''))).toEqual([
      'kubectl delete persistentvolumeclaims -n kubeflow --ignore-not-found --wait=false',
      'kubectl delete -f dist/lab/0-setup/storage.k8s.yaml --ignore-not-found --wait=false',
      'kubectl delete -f dist/lab/0-setup/namespaces.k8s.yaml --ignore-not-found',
    ]);
    expect(stdout).not.toContain('kubeflow/work: its volume');
  });

  test('deletes charts without a platform that contain data only with --data', () => {
    const environment = PlannedEnvironment.of(
      (app) => object(new Chart(app, 'plain'), 'PersistentVolumeClaim', 'work', { spec: {} }),
      'default',
    );
    expect(runScript(environment, 'delete.sh').calls).toEqual([]);
    expect(runScript(environment, 'delete.sh', { args: ['--data'], input: 'default\n' }).calls).toEqual([
      'kubectl delete -f dist --ignore-not-found',
    ]);
  });

  test('has no option --data if there is no data', () => {
    const environment = PlannedEnvironment.of((app) => configMap(new Chart(app, 'plain'), 'settings'), 'default');
    expect(runScript(environment, 'delete.sh', { args: ['--data'] }).status).toBe(2);
    expect(runScript(environment, 'delete.sh').calls).toEqual(['kubectl delete -f dist --ignore-not-found']);
  });
});
