import * as path from 'node:path';
import { type Chart, JsonPatch } from 'cdk8s';
import { KubeflowApp } from '../../lib/app';
import { AnyClusterPlatform } from '../../lib/platforms/generic';
import { GkeCluster, GkePlatform } from '../../lib/platforms/gke';
import { configMap, contents, object, objectsIn, problemsOf, synthesize, temporaryFolder } from './program';

const DEFINITIONS = 'dist/shared/definitions.k8s.yaml';

function definition(scope: Chart, plural: string) {
  return object(scope, 'CustomResourceDefinition', `${plural}.example.com`, {}, 'apiextensions.k8s.io/v1');
}

const prefixedApp = () => new KubeflowApp({ summary: false, namespacePrefix: 'blue-' });

test('with a namespace prefix, definitions are outside the folders of environments, each once', () => {
  const folder = temporaryFolder();
  const program = (app: KubeflowApp) => {
    for (const id of ['lab', 'office']) {
      const platform = new AnyClusterPlatform(app, id);
      definition(platform.chart('operator'), 'widgets');
      definition(platform.chart('other'), `${id}s`);
      configMap(platform.chart('operator'), 'settings');
    }
  };
  synthesize(folder, program, { namespacePrefix: 'blue-' });
  const files = contents(folder);
  expect(objectsIn(files[DEFINITIONS])).toEqual([
    'CustomResourceDefinition widgets.example.com',
    'CustomResourceDefinition labs.example.com',
    'CustomResourceDefinition offices.example.com',
  ]);
  expect(Object.keys(files).filter((file) => file.endsWith('.yaml'))).toEqual([
    'dist/lab/0-setup/namespaces.k8s.yaml',
    'dist/lab/operator.k8s.yaml',
    'dist/office/0-setup/namespaces.k8s.yaml',
    'dist/office/operator.k8s.yaml',
    DEFINITIONS,
  ]);
  // Without the prefix, definitions are part of the setup again.
  synthesize(folder, program);
  expect(contents(folder)).not.toHaveProperty([DEFINITIONS]);
  expect(contents(folder)).toHaveProperty(['dist/office/0-setup/definitions.k8s.yaml']);
});

test('a stream has the shared definitions before other objects', () => {
  const app = prefixedApp();
  const chart = new AnyClusterPlatform(app, 'lab').chart('operator');
  configMap(chart, 'settings');
  definition(chart, 'widgets');
  expect(objectsIn(app.synthYaml())).toEqual([
    'Namespace blue-kubeflow',
    'CustomResourceDefinition widgets.example.com',
    'NetworkPolicy default-deny',
    'ConfigMap settings',
  ]);
});

test('a stream of several environments has each shared definition once', () => {
  const app = prefixedApp();
  for (const environment of ['lab', 'production']) {
    definition(new AnyClusterPlatform(app, environment).chart('operator'), 'widgets');
  }
  const definitions = objectsIn(app.synthYaml()).filter((object) => object.startsWith('CustomResourceDefinition'));
  expect(definitions).toEqual(['CustomResourceDefinition widgets.example.com']);
});

test('the summary applies the shared definitions first, and the deletion keeps them', () => {
  const folder = temporaryFolder();
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  synthesize(
    folder,
    (app) => {
      const chart = new AnyClusterPlatform(app, 'lab').chart('operator');
      configMap(chart, 'settings');
      definition(chart, 'widgets');
    },
    { namespacePrefix: 'blue-', summary: true },
  );
  const summary = write.mock.calls.map(([text]) => text).join('');
  write.mockRestore();
  expect(summary.replaceAll(path.relative(process.cwd(), folder), '.')).toMatchInlineSnapshot(`
    "lab: 3 objects in 2 files in ./dist/lab
      0-setup/namespaces.k8s.yaml     2 objects
      operator.k8s.yaml               1 object
      ../shared/definitions.k8s.yaml  1 object
      network policies are enforced only if the cluster's network plugin supports them (set \`enforcesNetworkPolicies: true\` to confirm)
      apply with ./deploy.out/lab/deploy.sh, or:
        kubectl apply --server-side --field-manager=kubeflow-cdk -f ./dist/shared
        kubectl apply --server-side --field-manager=kubeflow-cdk -f ./dist/lab/0-setup
        kubectl wait --for=condition=Established --timeout=60s -f ./dist/shared/definitions.k8s.yaml
        kubectl apply --server-side --field-manager=kubeflow-cdk -f ./dist/lab
      delete with ./deploy.out/lab/delete.sh, or (keeps namespaces in ./dist/lab/0-setup; definitions in ./dist/shared):
        kubectl delete -f ./dist/lab --ignore-not-found
    "
  `);
});

test('fails if two environments define a kind differently, naming both', () => {
  const app = prefixedApp();
  for (const id of ['lab', 'office']) {
    definition(new AnyClusterPlatform(app, id).chart('operator'), 'widgets').addJsonPatch(
      JsonPatch.add('/metadata/labels', { of: id }),
    );
  }
  expect(problemsOf(app)).toEqual([
    expect.stringContaining(
      'CustomResourceDefinition "widgets.example.com" differs from that of lab/operator/CustomResourceDefinition-widgets.example.com.',
    ),
  ]);
});

test('fails if an environment has the name of the shared folder', () => {
  const app = prefixedApp();
  const chart = new AnyClusterPlatform(app, 'shared').chart('definitions');
  configMap(chart, 'settings');
  expect(problemsOf(app)).toEqual([]);
  definition(chart, 'widgets');
  expect(problemsOf(app)).toEqual([expect.stringContaining('"shared" is the folder of the definitions')]);
});

describe('environments on the same GKE cluster', () => {
  const onCluster = (app: KubeflowApp, id: string, zone = 'us-central1-a', namespace?: string) =>
    new GkePlatform(app, id, {
      project: 'my-project',
      zone,
      clusterName: 'shared-cluster',
      cluster: GkeCluster.existing(),
      namespace,
    });

  test('fail if they create the same object, with one problem for each environment', () => {
    const app = new KubeflowApp({ summary: false });
    for (const id of ['blue', 'green', 'red']) {
      const chart = onCluster(app, id).chart('hub');
      configMap(chart, 'settings');
      configMap(chart, 'more');
    }
    expect(problemsOf(app)).toEqual([
      expect.stringContaining(
        'green: is on the same cluster as blue, and both create Namespace "kubeflow".\n  A cluster has one object',
      ),
      expect.stringContaining('red: is on the same cluster as blue'),
    ]);
  });

  test('can create objects with different names, or be on different clusters', () => {
    const app = new KubeflowApp({ summary: false });
    configMap(onCluster(app, 'blue', undefined, 'blue').chart('hub'), 'settings');
    configMap(onCluster(app, 'green', undefined, 'green').chart('hub'), 'settings');
    configMap(onCluster(app, 'red', 'us-central1-b', 'blue').chart('hub'), 'settings');
    expect(problemsOf(app)).toEqual([]);
  });
});
