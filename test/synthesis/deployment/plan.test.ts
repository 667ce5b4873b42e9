import * as fs from 'node:fs';
import * as path from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { KubeflowApp } from '../../../lib/app';
import { JupyterHub } from '../../../lib/components/jupyterhub';
import { KubeflowCore } from '../../../lib/components/kubeflow-core';
import { LogSource, TensorBoard } from '../../../lib/components/tensorboard';
import { TFJobOperator } from '../../../lib/components/tf-job-operator';
import { ModelSource, TFServing } from '../../../lib/components/tf-serving';
import { AnyClusterPlatform } from '../../../lib/platforms/generic';
import { KubernetesVersion } from '../../../lib/platforms/kubernetes-version';
import { KindPlatform, MinikubePlatform } from '../../../lib/platforms/local';
import { VERSION } from '../../../lib/version';
import { EXAMPLES, exampleOutput } from '../../examples/run-example';
import { instanceProgram } from '../../policy/instance-program';
import { configMap, object, temporaryFolder } from '../program';
import { PlannedEnvironment } from './planned';

const ROOT = path.join(__dirname, '../../..');
const SCHEMA = JSON.parse(fs.readFileSync(path.join(ROOT, 'schemas/plan-v1.schema.json'), 'utf8'));
const isValid = new Ajv2020({ allErrors: true, strictRequired: false }).compile(SCHEMA);

/** Plans of every example and of a program with every construct. */
const PLANS: [string, string][] = [
  ...EXAMPLES.flatMap((example) =>
    [...exampleOutput(example).files]
      .filter(([file]) => file.endsWith('/plan.json'))
      .map(([file, text]): [string, string] => [`${example}: ${file}`, text]),
  ),
  ...everyConstruct(),
];

function everyConstruct(): [string, string][] {
  const folder = temporaryFolder();
  const program = instanceProgram('blue-');
  const app = new KubeflowApp({
    outdir: path.join(folder, 'dist'),
    terraformOutdir: path.join(folder, 'cdktf.out'),
    deployOutdir: path.join(folder, 'deploy.out'),
    summary: false,
  });
  Object.assign(program, { paths: (app as unknown as { paths: object }).paths });
  program.synth();
  return fs
    .readdirSync(path.join(folder, 'deploy.out'))
    .filter((name) => !name.startsWith('.'))
    .map((name) => [
      `every construct: ${name}`,
      fs.readFileSync(path.join(folder, 'deploy.out', name, 'plan.json'), 'utf8'),
    ]);
}

test('there are plans of examples and of every construct', () => {
  expect(PLANS.length).toBeGreaterThan(6);
});

test.each(PLANS)('the plan has the schema, and each step has another id: %s', (_, text) => {
  const plan = JSON.parse(text);
  expect(isValid(plan) ? [] : isValid.errors).toEqual([]);
  for (const steps of [plan.steps, plan.delete]) {
    const ids = steps.map(({ id }: { id: string }) => id);
    expect(ids.filter((id: string, index: number) => ids.indexOf(id) !== index)).toEqual([]);
  }
  const order = ['cluster', 'infrastructure', 'credentials', 'setup', 'apps', 'ready'];
  const phases = plan.steps.map(({ phase }: { phase: string }) => order.indexOf(phase));
  expect(phases).toEqual([...phases].sort((a, b) => a - b));
});

test('the schema rejects unknown fields, and steps with two commands', () => {
  const plan = JSON.parse(PLANS[0][1]);
  expect(isValid({ ...plan, more: 1 })).toBe(false);
  expect(isValid({ ...plan, steps: [{ ...plan.steps[0], shell: 'true', command: ['true'] }] })).toBe(false);
  expect(isValid({ ...plan, environment: '' })).toBe(false);
});

test('the version in plans is that of the package', () => {
  expect(JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')).version).toBe(VERSION);
});

test('a local platform creates its cluster, and each command names its context', () => {
  const environment = PlannedEnvironment.of((app) => {
    new KubeflowCore(new KindPlatform(app, 'lab', { context: 'kind-ml' }), 'core');
  });
  const { plan, commands } = environment;
  expect(plan.context).toBe('kind-ml');
  expect(plan.cluster).toEqual({ create: [plan.steps[0]], exists: ['kind', 'get', 'kubeconfig', '--name=ml'] });
  expect(commands[0]).toBe('kind create cluster --name=ml --config=deploy.out/lab/cluster/kind.yaml');
  expect(commands[1]).toBe(
    'kubectl --context kind-ml apply --server-side --field-manager=kubeflow-cdk -f dist/lab/0-setup',
  );
  expect(commands.slice(1).filter((command) => !command.startsWith('kubectl --context kind-ml '))).toEqual([]);
  expect(plan.tools.map(({ name }) => name)).toEqual(['kind', 'kubectl']);
});

test('a context of another tool is that of an existing cluster', () => {
  const { plan } = PlannedEnvironment.of((app) => {
    configMap(new KindPlatform(app, 'lab', { context: 'admin@lab' }).chart('hub'), 'settings');
  });
  expect([plan.context, plan.cluster]).toEqual(['admin@lab', undefined]);
});

test('without a context, commands use the current one', () => {
  const { plan, commands } = PlannedEnvironment.of((app) => {
    configMap(new AnyClusterPlatform(app, 'lab').chart('hub'), 'settings');
  });
  expect(plan.context).toBeUndefined();
  expect(commands).toEqual([
    'kubectl apply --server-side --field-manager=kubeflow-cdk -f dist/lab/0-setup',
    'kubectl apply --server-side --field-manager=kubeflow-cdk -f dist/lab',
  ]);
});

test('fails if a context is not a name', () => {
  const make = (context: string) => () => new AnyClusterPlatform(new KubeflowApp(), 'lab', { context });
  expect(make('')).toThrow('Must be a name that `kubectl config get-contexts` lists');
  expect(make('--all')).toThrow('context "--all" is not the name of a context');
});

test('`serverSideApply: false` applies with plain kubectl apply', () => {
  const { commands } = PlannedEnvironment.of(
    (app) => configMap(new AnyClusterPlatform(app, 'lab').chart('hub'), 'settings'),
    'lab',
    { serverSideApply: false },
  );
  expect(commands.at(-1)).toBe('kubectl apply -f dist/lab');
});

test('a hub has a page with its password, and pods of users that are stopped before it is deleted', () => {
  const { plan } = PlannedEnvironment.of((app) => {
    const chart = new AnyClusterPlatform(app, 'lab').chart('hub', { namespace: 'ml' });
    new JupyterHub(chart, 'hub', { notebooks: { namespace: 'notebooks' }, userPlaceholders: { replicas: 1 } });
  });
  const [component] = plan.components;
  expect(component).toMatchObject({ name: 'hub', path: 'lab/hub', file: 'dist/lab/hub.k8s.yaml', urls: [] });
  expect(component.open).toEqual({
    namespace: 'ml',
    service: 'hub-proxy-public',
    port: 80,
    scheme: 'http',
    path: '/',
    passwordSecret: { namespace: 'ml', name: 'hub-secrets', key: 'password' },
  });
  const selector =
    'app.kubernetes.io/name=jupyterhub,app.kubernetes.io/instance=hub,app.kubernetes.io/component=singleuser-server';
  expect(plan.delete.filter(({ data }) => !data).map(({ command }) => command?.join(' '))).toEqual([
    'kubectl delete deployment/hub-hub -n ml --cascade=foreground --ignore-not-found',
    `kubectl delete pods -n notebooks -l ${selector} --ignore-not-found`,
    'kubectl delete -f dist/lab --ignore-not-found',
  ]);
  expect(component.userPods).toEqual([
    {
      namespace: 'notebooks',
      labels: {
        'app.kubernetes.io/name': 'jupyterhub',
        'app.kubernetes.io/instance': 'hub',
        'app.kubernetes.io/component': 'singleuser-server',
      },
      startedBy: { kind: 'Deployment', namespace: 'ml', name: 'hub-hub' },
      claims: true,
      variants: [{ images: [expect.stringContaining('notebook')], requests: { cpu: '500m', memory: '1Gi', gpus: {} } }],
    },
  ]);
  const free = component.objects.filter(({ gates }) => !gates).map(({ kind, name }) => `${kind} ${name}`);
  expect(free).toEqual(['DaemonSet hub-image-puller', 'Deployment hub-placeholder']);
  expect(plan.steps.some(({ id }) => id.includes('placeholder') || id.includes('puller'))).toBe(false);
});

test('a component has the checks that its readiness needs, with their Services', () => {
  const { plan } = PlannedEnvironment.of((app) => {
    const platform = new AnyClusterPlatform(app, 'lab', { ingressClassName: 'nginx', ingressTls: true });
    new JupyterHub(platform.chart('hub', { namespace: 'ml' }), 'hub');
    new TFServing(platform.chart('models'), 'models', { model: ModelSource.nfs('nfs.example.com', '/models/flowers') });
    new TFJobOperator(platform.chart('training'), 'training');
    new TensorBoard(platform.chart('board'), 'board', {
      logs: LogSource.claim(kplus.PersistentVolumeClaim.fromClaimName(platform, 'volume', 'logs')),
      exposure: { hostname: 'board.example.com', requireAuthentication: false },
    });
  });
  const checks = Object.fromEntries(plan.components.map(({ name, checks: of }) => [name, of]));
  expect(checks.hub).toEqual([
    {
      object: { group: '', kind: 'Service', namespace: 'ml', name: 'hub-proxy-public' },
      ...{ type: 'http', scheme: 'http', paths: ['/hub/health'] },
      service: { namespace: 'ml', name: 'hub-proxy-public', port: 80 },
    },
  ]);
  expect(checks.models).toMatchObject([{ type: 'models', service: { name: 'models', port: 8501 } }]);
  expect(checks.training).toMatchObject([
    { type: 'ca-bundle', object: { group: 'admissionregistration.k8s.io', kind: 'ValidatingWebhookConfiguration' } },
  ]);
  expect(checks.training[0].object.namespace).toBeUndefined();
  expect(checks.board).toMatchObject([{ type: 'hostname', hostname: 'board.example.com', tls: true }]);
});

test('a TensorBoard has a page at its URL', () => {
  const { plan } = PlannedEnvironment.of((app) => {
    const platform = new AnyClusterPlatform(app, 'lab', { ingressClassName: 'nginx', ingressTls: true });
    const volume = kplus.PersistentVolumeClaim.fromClaimName(platform, 'volume', 'logs');
    new TensorBoard(platform.chart('board'), 'board', {
      logs: LogSource.claim(volume),
      exposure: { hostname: 'board.example.com', requireAuthentication: false },
    });
  });
  expect(plan.components[0].urls).toEqual(['https://board.example.com/']);
  expect(plan.components[0].open).toEqual({
    namespace: 'kubeflow',
    service: 'board',
    port: 80,
    scheme: 'http',
    path: '/',
  });
});

test('a plan names the target version, and the construct of each object', () => {
  const { plan } = PlannedEnvironment.of((app) => {
    const platform = new AnyClusterPlatform(app, 'lab', { kubernetesVersion: KubernetesVersion.V1_35 });
    new JupyterHub(platform.chart('hub'), 'hub');
  });
  expect(plan.kubernetesVersion).toBe('1.35');
  const objects = [...plan.setup, ...plan.components].flatMap((file) => file.objects);
  expect(objects.filter(({ path }) => !path?.startsWith('lab/'))).toEqual([]);
  const paths = objects.map(({ path }) => path);
  expect(new Set(paths).size).toBe(paths.length);
});

test('jobs do not gate readiness', () => {
  const { plan } = PlannedEnvironment.of((app) => {
    object(new AnyClusterPlatform(app, 'lab').chart('jobs'), 'Job', 'train', { spec: {} }, 'batch/v1');
  });
  expect(plan.components[0].objects).toEqual([
    {
      ...{ group: 'batch', version: 'v1', kind: 'Job', namespace: 'kubeflow', name: 'train', gates: false },
      path: 'lab/jobs/Job-train',
    },
  ]);
});

test('deletion without data keeps what contains data, also in charts without a platform', () => {
  const { plan } = PlannedEnvironment.of((app) => {
    object(new AnyClusterPlatform(app, 'lab').chart('hub'), 'PersistentVolumeClaim', 'work', { spec: {} });
  });
  expect(plan.delete.map(({ id, data }) => [id, data])).toEqual([
    ['delete-storage', true],
    ['delete-namespaces', true],
  ]);
  expect(plan.retains.map(({ what }) => what)).toEqual(['Namespace kubeflow', 'PersistentVolumeClaim kubeflow/work']);
});

test('permissions name the resources of custom resources as their definition does', () => {
  const { plan } = PlannedEnvironment.of((app) => {
    const chart = new AnyClusterPlatform(app, 'lab').chart('operator');
    new TFJobOperator(chart, 'operator');
    object(chart, 'TFJob', 'train', { spec: {} }, 'kubeflow.org/v1');
    object(chart, 'Ingress', 'web', { spec: {} }, 'networking.k8s.io/v1');
  });
  const resources = plan.permissions.map(({ group, resource, namespace }) => `${group}/${resource} ${namespace ?? ''}`);
  expect(resources).toEqual(
    expect.arrayContaining(['kubeflow.org/tfjobs kubeflow', 'networking.k8s.io/ingresses kubeflow']),
  );
  expect(plan.permissions.find(({ resource }) => resource === 'tfjobs')?.verbs).toEqual([
    'create',
    'delete',
    'get',
    'list',
    'patch',
    'watch',
  ]);
});

test('the size of a local cluster follows from the pods and the largest notebook', () => {
  const command = (memory: Size) =>
    PlannedEnvironment.of((app) => {
      const chart = new MinikubePlatform(app, 'lab').chart('hub');
      new JupyterHub(chart, 'hub', {
        notebooks: {
          profiles: [
            { displayName: 'Large', resources: { cpu: { request: kplus.Cpu.units(6) }, memory: { request: memory } } },
          ],
        },
      });
    }).commands[0];
  expect(command(Size.gibibytes(64))).toBe('minikube start --cni=calico --cpus=8 --memory=67g');
});
