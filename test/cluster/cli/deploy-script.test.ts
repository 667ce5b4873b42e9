import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from '../../cluster-harness/execute';
import type { Kubectl } from '../../cluster-harness/kubectl';
import type { PodStandIn } from '../../cluster-harness/stand-in/pod-stand-in';
import { describeOnCluster } from '../describe-on-cluster';
import { startTrainingOperator } from '../training-operator/running-operator';
import { CommandLine, resultOf } from './command-line';

const REPOSITORY = join(__dirname, '../../..');
const CONTEXT = ['--context', 'test-cluster'];
const KINDS =
  'deployments,daemonsets,statefulsets,services,configmaps,secrets,serviceaccounts,roles,rolebindings,networkpolicies,' +
  'poddisruptionbudgets,persistentvolumeclaims,resourcequotas,limitranges';
const CLUSTER_KINDS = 'clusterroles,clusterrolebindings,validatingwebhookconfigurations,customresourcedefinitions';
const NAMESPACES = ['kubeflow', 'kubeflow-notebooks', 'training-operator'];

const TOOLS = { tools: ['training-operator'] } as const;

describeOnCluster('the example my-kubeflow, deployed with the command line and with deploy.sh', TOOLS, (cluster) => {
  let kubectl: Kubectl;
  let commandLine: CommandLine;
  let folder: string;
  let operator: PodStandIn | undefined;

  beforeAll(async () => {
    ({ kubectl } = cluster());
    await cluster().waitForNodes();
    commandLine = await CommandLine.bundle(kubectl, cluster().folder.join());
    folder = cluster().folder.join('my-kubeflow');
    mkdirSync(folder);
    const program = join(REPOSITORY, 'examples/my-kubeflow/main.ts');
    writeFileSync(join(folder, 'cdk8s.yaml'), `app: ${join(REPOSITORY, 'node_modules/.bin/tsx')} ${program}\n`);
    process.env.TSX_TSCONFIG_PATH = join(REPOSITORY, 'tsconfig.json');
  });
  afterAll(async () => {
    delete process.env.TSX_TSCONFIG_PATH;
    await operator?.stop();
  });

  /** Versions of all objects. A change raises one. */
  async function versions(): Promise<Record<string, string>> {
    const lists = await Promise.all([
      ...NAMESPACES.map((namespace) => kubectl.get(KINDS, '-n', namespace)),
      kubectl.get(CLUSTER_KINDS, '-l', 'app.kubernetes.io/managed-by=kubeflow-cdk'),
    ]);
    const objects = lists.flat().filter(({ metadata }) => !/^(kube-root-ca\.crt|default)$/.test(metadata.name));
    return Object.fromEntries(
      objects.map(({ kind, metadata }) => [`${kind} ${metadata.namespace}/${metadata.name}`, metadata.resourceVersion]),
    );
  }

  test('deploys it, and status says that it is ready', async () => {
    const deployment = resultOf(commandLine.start(folder, 'deploy', 'nocloud', '--yes', ...CONTEXT));
    // The operator is ready when it has added its certificate to the webhook configuration, so this one is real.
    operator = await startTrainingOperator(cluster(), 'training-operator');
    const { exitCode, stdout } = await deployment;
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringMatching(/jupyterhub: (\d+)\/\1 ready/) });
    expect((await commandLine.run(folder, 'status', 'nocloud', ...CONTEXT)).exitCode).toBe(0);
  });

  test('neither the script nor a second deployment changes an object', async () => {
    const before = await versions();
    expect(Object.keys(before).length).toBeGreaterThan(30);
    await execute(['sh', 'deploy.out/nocloud/deploy.sh', ...CONTEXT], { cwd: folder, env: commandLine.env });
    expect(await versions()).toEqual(before);
    await commandLine.run(folder, 'deploy', 'nocloud', '--yes', ...CONTEXT);
    expect(await versions()).toEqual(before);
    expect(await commandLine.run(folder, 'diff', 'nocloud', ...CONTEXT)).toMatchObject({ exitCode: 0, stdout: '' });
  });

  test('an environment that does not exist fails with the nearest name', async () => {
    const { exitCode, stderr } = await commandLine.run(folder, 'deploy', 'noclod', ...CONTEXT);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining('Did you mean "nocloud"?') });
  });

  test('prints the URL of the hub that it forwards', async () => {
    // Simulated pods run nothing, so the port cannot be forwarded.
    const { exitCode, stderr } = await commandLine.run(folder, 'open', 'jupyterhub', 'nocloud', '--print', ...CONTEXT);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 6,
      stderr: expect.stringContaining('Service jupyterhub-proxy-public cannot be reached.'),
    });
  });

  test('deletes the apps', async () => {
    expect(await commandLine.run(folder, 'delete', 'nocloud', '--yes', ...CONTEXT)).toMatchObject({ exitCode: 0 });
    expect(await kubectl.get('deployments', '-n', 'kubeflow')).toEqual([]);
    expect((await kubectl.get('pvc', '-n', 'kubeflow')).length).toBeGreaterThan(0);
  });
});
