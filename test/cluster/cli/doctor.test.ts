import { readFileSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import type { Finding } from '../../../tools/src/doctor/finding';
import type { DeploymentPlan, PlanPermission } from '../../../tools/src/plan/plan';
import type { Kubectl } from '../../cluster-harness/kubectl';
import { describeOnCluster } from '../describe-on-cluster';
import { App, type AppContent, claim, configMap, deployment } from './app';
import { CommandLine, type CommandResult } from './command-line';

const VERBS = ['create', 'delete', 'get', 'list', 'patch', 'watch'];

function requests(cpu: string, memory: string, largest = memory): DeploymentPlan['requests'] {
  return { cpu, memory, gpus: {}, storage: '0', largestPod: { cpu, memory: largest, gpus: {} } };
}

function definition(version: string): Record<string, any> {
  const names = { kind: 'TFJob', listKind: 'TFJobList', plural: 'tfjobs', singular: 'tfjob' };
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'tfjobs.kubeflow.org', namespace: undefined },
    spec: {
      ...{ group: 'kubeflow.org', scope: 'Namespaced', names },
      versions: [{ name: version, served: true, storage: true, schema }],
    },
  };
}

describeOnCluster('kubeflow-cdk doctor', {}, (cluster) => {
  let kubectl: Kubectl;
  let commandLine: CommandLine;

  beforeAll(async () => {
    ({ kubectl } = cluster());
    await cluster().waitForNodes();
    commandLine = await CommandLine.bundle(kubectl, cluster().folder.join());
  });

  /** An app with a hub, its claim, and the permissions and tools that it needs. */
  function newApp(name: string, content: Partial<AppContent> = {}, as = commandLine): App {
    const app = new App(cluster().folder.join(`doctor-${name}`), name, as);
    const namespaced: PlanPermission = { group: 'apps', resource: 'deployments', namespace: name, verbs: VERBS };
    app.write({
      setup: [claim('data')],
      components: { hub: [deployment('hub', {}, { resources: { requests: { cpu: '100m' } } })] },
      ...content,
      plan: {
        permissions: [{ group: '', resource: 'namespaces', verbs: VERBS }, namespaced],
        tools: [{ name: 'kubectl', reason: 'applies and deletes the objects' }],
        requests: requests('100m', '0'),
        ...content.plan,
      },
    });
    return app;
  }
  const findings = ({ stdout }: CommandResult): Finding[] =>
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  async function findingsOf(app: App, level?: Finding['level']): Promise<string[]> {
    return findings(await app.run('doctor', '--json'))
      .filter((each) => level === undefined || each.level === level)
      .map(({ check, message }) => `${check}: ${message}`);
  }
  const namespace = (name: string, labels?: Record<string, string>) =>
    kubectl.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });

  test('finds no problem before and after a deployment', async () => {
    const app = newApp('healthy');
    const before = await app.run('doctor');
    expect(before).toMatchObject({ exitCode: 0, stderr: '' });
    expect(before.stdout).toMatch(/^ok {7}tools: kubectl 1\.\d+/);
    expect(before.stdout).toMatch(/ok {7}permissions: all 12 verbs of the plan are allowed\n/);
    expect(before.stdout).toMatch(/ok {7}capacity: 0\.1 CPUs, 0 GiB requested, /);
    expect(before.stdout).toMatch(/ok {7}clock: within 30 s of the API server\n/);
    expect(before.stdout).toMatch(/0 problems, 0 warnings\.\n$/);
    await app.deploy();
    const after = await app.run('doctor', '--json');
    expect(after.exitCode).toBe(0);
    // The pods of the environment do not count twice.
    const capacity = (lines: string) => /capacity: (.*)/.exec(lines)?.[1];
    expect(findings(after).find(({ check }) => check === 'capacity')?.message).toBe(capacity(before.stdout));
  });

  test('names a missing prerequisite, its reason and the command that creates it', async () => {
    const app = newApp('missing', {
      prerequisites: [
        {
          ...{ kind: 'Secret', apiVersion: 'v1', namespace: 'missing', name: 'google', keys: ['clientSecret'] },
          ...{ reason: 'The hub signs in with it.', requiredBy: 'lab/hub', blocking: true },
          command: 'kubectl create secret generic google -n missing',
        },
      ],
    });
    const { exitCode, stdout } = await app.run('doctor');
    expect(exitCode).toBe(1);
    expect(stdout).toContain(
      'problem  prerequisites: Secret missing/google does not exist. The hub signs in with it. (lab/hub)\n' +
        '           kubectl --context test-cluster create secret generic google -n missing\n',
    );
    await namespace('missing');
    await kubectl.run('create', 'secret', 'generic', 'google', '-n', 'missing', '--from-literal=clientSecret=x');
    expect(await findingsOf(app)).toContain('prerequisites: 1 exist');
  });

  test('names denied permissions, and what it cannot check without them', async () => {
    await kubectl.run('create', 'serviceaccount', 'doctor', '-n', 'default');
    const token = (await kubectl.run('create', 'token', 'doctor', '-n', 'default')).stdout.trim();
    await namespace('denied');
    await kubectl.run(
      'create',
      'role',
      'reader',
      '-n',
      'denied',
      '--verb=get,list,watch',
      '--resource=deployments.apps',
    );
    await kubectl.run(
      'create',
      'rolebinding',
      'reader',
      '-n',
      'denied',
      '--role=reader',
      '--serviceaccount=default:doctor',
    );
    const config = parse(readFileSync(kubectl.kubeconfig as string, 'utf8'));
    const file = cluster().folder.join('doctor.kubeconfig');
    const users = config.users.map(({ name }: any) => ({ name, user: { token } }));
    writeFileSync(file, stringify({ ...config, users }));
    const app = newApp('denied', {}, commandLine.as(file));
    const result = await app.run('doctor', '--json');
    expect(result).toMatchObject({ exitCode: 1, stderr: '' });
    const texts = findings(result).map(({ level, message }) => `${level}: ${message}`);
    expect(texts).toContain(`problem: No permission in the cluster: ${VERBS.join(', ')} namespaces.`);
    expect(texts).toContain('problem: No permission in namespace denied: create, delete, patch deployments.apps.');
    expect(texts).toContainEqual(
      expect.stringMatching(/^warning: Not checked: no permission to read nodes and their pods/),
    );
    // What the user may see is checked.
    expect(texts).toContain('ok: nothing that is installed acts on the same objects');
  });

  test('names a pod that is larger than every node', async () => {
    const app = newApp('large', { plan: { requests: requests('1', '10Ti') } });
    const problems = await findingsOf(app, 'problem');
    expect(problems).toContainEqual(
      expect.stringMatching(/^capacity: The largest pod requests 10240 GiB, and the largest node offers \S+ GiB\.$/),
    );
  });

  test('names pods that an existing namespace refuses', async () => {
    await namespace('strict', { 'pod-security.kubernetes.io/enforce': 'restricted' });
    const problems = await findingsOf(newApp('strict'), 'problem');
    expect(problems).toEqual([
      expect.stringMatching(
        /^pod security: Namespace strict refuses the pods of Deployment strict\/hub: violates PodSecurity "restricted/,
      ),
    ]);
    expect(await kubectl.get('pods', '-n', 'strict')).toEqual([]);
  });

  test('names a Helm release of zero-to-jupyterhub, another training operator and an older definition', async () => {
    await namespace('shared');
    const chart = { app: 'jupyterhub', component: 'hub', chart: 'jupyterhub-3.3.7', heritage: 'Helm', release: 'jhub' };
    const hub = deployment('other-hub');
    await kubectl.apply({ ...hub, metadata: { ...hub.metadata, namespace: 'shared', labels: chart } });
    const operator = (name: string) =>
      deployment(name, {}, { image: 'docker.io/kubeflow/training-operator:v1-5525468' });
    await kubectl.apply({ ...operator('theirs'), metadata: { name: 'theirs', namespace: 'shared' } });
    await kubectl.apply(definition('v1beta2'));
    const app = newApp('shared', { components: { operator: [operator('ours'), configMap('x')] }, setup: [] });
    app.writeFile('dist/lab/0-setup/all.k8s.yaml', stringify(definition('v1')));
    expect(await findingsOf(app, 'problem')).toEqual([
      'conflicts: The Helm release "jhub" (jupyterhub-3.3.7) of zero-to-jupyterhub is in namespace shared.',
      'conflicts: Another training operator, Deployment shared/theirs, reconciles the jobs of all namespaces.',
      'conflicts: The definition tfjobs.kubeflow.org has objects of v1beta2, and the program serves v1.',
    ]);
  });

  test('names several default StorageClasses, and none', async () => {
    const app = newApp('storage');
    const mark = (name: string, isDefault: boolean) =>
      kubectl.run(
        'annotate',
        'storageclass',
        name,
        `storageclass.kubernetes.io/is-default-class=${isDefault}`,
        '--overwrite',
      );
    const classes = await kubectl.get('storageclass');
    const [current] = classes.filter(
      ({ metadata }) => metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true',
    );
    const { name } = current.metadata;
    await kubectl.apply({
      ...{ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', provisioner: 'example.com/none' },
      metadata: { name: 'second', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    });
    try {
      expect(await findingsOf(app, 'warning')).toEqual([
        `storage: StorageClasses second, ${name} are marked as default. Kubernetes uses second, the newest.`,
      ]);
      await mark('second', false);
      await mark(name, false);
      expect(await findingsOf(app, 'problem')).toEqual([
        'storage: There is no default StorageClass, so storage/data stays pending.',
      ]);
    } finally {
      await mark(name, true);
      await kubectl.run('delete', 'storageclass', 'second');
    }
  });

  test('a context that does not exist, and a cluster that a deployment creates', async () => {
    const app = newApp('later', { plan: { cluster: { create: [], exists: ['false'] } } });
    expect(await app.run('doctor')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('warning  cluster: The cluster does not exist yet. A deployment creates it.'),
    });
    expect(await app.run('doctor', '--context', 'other')).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('problem  cluster: The kubeconfig has no context "other".'),
    });
  });
});
