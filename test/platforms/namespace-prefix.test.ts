import { Chart } from 'cdk8s';
import { AnyClusterPlatform, KubeflowApp, type KubeflowAppProps, MinikubePlatform, NfsServer } from 'kubeflow-cdk';
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

test('a chart without a platform keeps its namespace', () => {
  const app = new KubeflowApp({ namespacePrefix: 'proof-' });
  expect(new Chart(app, 'plain', { namespace: 'plain' }).namespace).toBe('plain');
});

test('fails if the prefix makes a namespace too long', () => {
  const app = new KubeflowApp({ namespacePrefix: 'proof-' });
  expect(() => new AnyClusterPlatform(app, 'lab', { namespace: 'n'.repeat(60) })).toThrow(/proof-nnn/);
});
