import { Chart } from 'cdk8s';
import { AnyClusterPlatform, KubeflowApp, type KubeflowAppProps, MinikubePlatform, NfsServer } from 'kubeflow-cdk';
import { parseManifests } from '../parse-manifests';

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Every namespace that is made or named by what an app writes. */
function namespacesOf(props: KubeflowAppProps, build: (app: KubeflowApp) => void): string[] {
  const app = new KubeflowApp(props);
  build(app);
  const manifests = parseManifests<Manifest>(app.synthYaml());
  const named = manifests.map(({ kind, metadata }) => (kind === 'Namespace' ? metadata.name : metadata.namespace));
  return [...new Set(named.filter((name) => name !== undefined))].sort();
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

test('every namespace of every platform begins with the prefix', () => {
  expect(namespacesOf({ namespacePrefix: 'proof-' }, platform)).toEqual([
    'proof-lab',
    'proof-lab-nfs',
    'proof-operators',
    'proof-servers',
  ]);
});

test('the environment gives the prefix where the program does not', () => {
  process.env.KUBEFLOW_NAMESPACE_PREFIX = 'ci-';
  expect(namespacesOf({}, (app) => new AnyClusterPlatform(app, 'lab').chart('hub'))).toEqual(['ci-kubeflow']);
  expect(namespacesOf({ namespacePrefix: '' }, (app) => new AnyClusterPlatform(app, 'lab').chart('hub'))).toEqual([
    'kubeflow',
  ]);
});

test('a chart is found again by the name that the program calls its namespace', () => {
  const app = new KubeflowApp({ namespacePrefix: 'proof-' });
  const lab = new AnyClusterPlatform(app, 'lab');
  expect(lab.chart('hub', { namespace: 'hubs' })).toBe(lab.chart('hub', { namespace: 'hubs' }));
});

test('a chart that stands on no platform keeps its namespace', () => {
  const app = new KubeflowApp({ namespacePrefix: 'proof-' });
  expect(new Chart(app, 'plain', { namespace: 'plain' }).namespace).toBe('plain');
});

test('fails where a namespace gets too long by the prefix', () => {
  const app = new KubeflowApp({ namespacePrefix: 'proof-' });
  expect(() => new AnyClusterPlatform(app, 'lab', { namespace: 'n'.repeat(60) })).toThrow(/proof-nnn/);
});
