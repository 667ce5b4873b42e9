import { Chart, Size } from 'cdk8s';
import {
  AnyClusterPlatform,
  JupyterHub,
  KubeflowApp,
  type KubeflowAppProps,
  KubeflowCore,
  MinikubePlatform,
  NfsServer,
  TFJobOperator,
} from 'kubeflow-cdk';
import { parseManifests } from '../parse-manifests';

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Returns all namespaces that the output of an app creates or uses. */
function namespacesOf(props: KubeflowAppProps, build: (app: KubeflowApp) => void): string[] {
  const app = new KubeflowApp(props);
  build(app);
  const manifests = parseManifests<Manifest>(app.synthYaml());
  const namespaces = manifests.map(({ kind, metadata }) => (kind === 'Namespace' ? metadata.name : metadata.namespace));
  return [...new Set(namespaces.filter((name) => name !== undefined))].sort();
}

const platform = (app: KubeflowApp) => {
  const lab = new MinikubePlatform(app, 'lab', { namespace: 'lab' });
  new NfsServer(lab.chart('nfs'), 'nfs');
  new NfsServer(lab.chart('more'), 'nfs', { serverNamespace: 'servers' });
  lab.chart('operator', { namespace: 'operators' });
};

afterEach(() => {
  delete process.env.KUBEFLOW_NAMESPACE_PREFIX;
});

test('all namespaces of all platforms have the prefix', () => {
  expect(namespacesOf({ namespacePrefix: 'proof-' }, platform)).toEqual([
    'proof-lab',
    'proof-lab-nfs',
    'proof-operators',
    'proof-servers',
  ]);
});

test('the environment variable sets the prefix unless the program does', () => {
  process.env.KUBEFLOW_NAMESPACE_PREFIX = 'ci-';
  expect(namespacesOf({}, (app) => new AnyClusterPlatform(app, 'lab').chart('hub'))).toEqual(['ci-kubeflow']);
  expect(namespacesOf({ namespacePrefix: '' }, (app) => new AnyClusterPlatform(app, 'lab').chart('hub'))).toEqual([
    'kubeflow',
  ]);
});

test('a second call with the same namespace returns the same chart', () => {
  const app = new KubeflowApp({ namespacePrefix: 'proof-' });
  const lab = new AnyClusterPlatform(app, 'lab');
  expect(lab.chart('hub', { namespace: 'hubs' })).toBe(lab.chart('hub', { namespace: 'hubs' }));
});

test('a namespace that the library returned does not get the prefix twice', () => {
  const app = new KubeflowApp({ namespacePrefix: 'proof-' });
  const lab = new AnyClusterPlatform(app, 'lab', { serviceCidr: '10.96.0.0/12' });
  const nfs = new NfsServer(lab.chart('nfs', { namespace: 'users' }), 'nfs', {
    disks: { data: { size: Size.gibibytes(1) } },
  });
  const volume = nfs.volume('data');
  const hub = new JupyterHub(lab.chart('hub', { namespace: lab.namespace }), 'hub', {
    notebooks: { namespace: volume.namespace },
    sharedVolumes: [volume],
  });
  expect(volume.namespace).toBe('proof-users');
  expect(hub.notebookNamespace).toBe('proof-users');
  for (const namespace of ['users', volume.namespace, hub.notebookNamespace]) {
    expect(lab.chart(`jobs-${namespace}`, { namespace }).namespace).toBe('proof-users');
  }
  expect(lab.chart('more', { namespace: lab.chart('hub').namespace }).namespace).toBe('proof-kubeflow');
  new TFJobOperator(lab.chart('operator', { namespace: 'operators' }), 'operator', {
    watchNamespace: volume.namespace,
  });
  expect(JSON.stringify(app.synthYaml())).not.toContain('proof-proof');
});

test('without namespaces to create, a namespace of a chart does not get the prefix twice', () => {
  const lab = new AnyClusterPlatform(new KubeflowApp({ namespacePrefix: 'proof-' }), 'lab', {
    createNamespaces: false,
  });
  const { namespace } = lab.chart('one', { namespace: 'users' });
  expect(lab.chart('two', { namespace }).namespace).toBe('proof-users');
});

test('a name that only starts like the prefix gets the prefix, or instances would share a namespace', () => {
  const app = new KubeflowApp({ namespacePrefix: 'kubeflow-' });
  const lab = new AnyClusterPlatform(app, 'lab');
  expect(lab.namespace).toBe('kubeflow-kubeflow');
  expect(lab.chart('users', { namespace: 'kubeflow-users' }).namespace).toBe('kubeflow-kubeflow-users');
  const { jupyterhub } = new KubeflowCore(lab.chart('core'), 'core');
  expect(jupyterhub?.notebookNamespace).toBe('kubeflow-kubeflow-notebooks');
});

test('a chart without a platform keeps its namespace', () => {
  const app = new KubeflowApp({ namespacePrefix: 'proof-' });
  expect(new Chart(app, 'plain', { namespace: 'plain' }).namespace).toBe('plain');
});

test('fails if the prefix makes a namespace too long', () => {
  const app = new KubeflowApp({ namespacePrefix: 'proof-' });
  expect(() => new AnyClusterPlatform(app, 'lab', { namespace: 'n'.repeat(60) })).toThrow(/proof-nnn/);
});
