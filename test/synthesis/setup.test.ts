import { Chart } from 'cdk8s';
import type { KubeflowApp } from '../../lib/app';
import { AnyClusterPlatform } from '../../lib/platforms/generic';
import { Namespace } from '../../lib/platforms/namespace';
import { configMap, contents, object, objectsIn, synthesize, temporaryFolder } from './program';

const NAMESPACES = 'dist/lab/0-setup/namespaces.k8s.yaml';
const DEFINITIONS = 'dist/lab/0-setup/definitions.k8s.yaml';

function definition(scope: Chart, plural: string): void {
  object(scope, 'CustomResourceDefinition', `${plural}.example.com`, {}, 'apiextensions.k8s.io/v1');
}

function output(program: (app: KubeflowApp) => void): {
  [file: string]: string;
} {
  const folder = temporaryFolder();
  synthesize(folder, program);
  return Object.fromEntries(Object.entries(contents(folder)).filter(([file]) => file.startsWith('dist/')));
}

test('namespaces are in a file that is applied first, each with its default-deny policy', () => {
  const files = output((app) => {
    const lab = new AnyClusterPlatform(app, 'lab');
    configMap(lab.chart('hub'), 'settings');
    configMap(lab.chart('files', { namespace: 'files' }), 'settings');
  });
  expect(objectsIn(files[NAMESPACES])).toEqual([
    'Namespace kubeflow',
    'Namespace files',
    'NetworkPolicy default-deny',
    'NetworkPolicy default-deny',
  ]);
  expect(files[NAMESPACES]).toMatchInlineSnapshot(`
    "---
    apiVersion: v1
    kind: Namespace
    metadata:
      labels:
        app.kubernetes.io/managed-by: kubeflow-cdk
        pod-security.kubernetes.io/audit: restricted
        pod-security.kubernetes.io/enforce: restricted
        pod-security.kubernetes.io/warn: restricted
      name: kubeflow
    ---
    apiVersion: v1
    kind: Namespace
    metadata:
      labels:
        app.kubernetes.io/managed-by: kubeflow-cdk
        pod-security.kubernetes.io/audit: restricted
        pod-security.kubernetes.io/enforce: restricted
        pod-security.kubernetes.io/warn: restricted
      name: files
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      labels:
        app.kubernetes.io/managed-by: kubeflow-cdk
      name: default-deny
      namespace: kubeflow
    spec:
      podSelector: {}
      policyTypes:
        - Ingress
        - Egress
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      labels:
        app.kubernetes.io/managed-by: kubeflow-cdk
      name: default-deny
      namespace: files
    spec:
      podSelector: {}
      policyTypes:
        - Ingress
        - Egress
    "
  `);
});

test('CustomResourceDefinitions of all charts are in one file that is applied first', () => {
  const files = output((app) => {
    const lab = new AnyClusterPlatform(app, 'lab');
    for (const name of ['operator', 'other']) {
      const chart = lab.chart(name);
      object(chart, 'Widget', name, {}, 'example.com/v1');
      definition(chart, `${name}s`);
    }
  });
  expect(objectsIn(files[DEFINITIONS])).toEqual([
    'CustomResourceDefinition operators.example.com',
    'CustomResourceDefinition others.example.com',
  ]);
  expect(objectsIn(files['dist/lab/operator.k8s.yaml'])).toEqual(['Widget operator']);
});

test('a chart with only CustomResourceDefinitions has no other file', () => {
  const files = output((app) => definition(new AnyClusterPlatform(app, 'lab').chart('operator'), 'widgets'));
  expect(Object.keys(files)).toEqual(['dist/.kubeflow-cdk', DEFINITIONS, NAMESPACES]);
});

test('a namespace that a user creates in a chart is applied first too, with its policy', () => {
  const files = output((app) => {
    const chart = new AnyClusterPlatform(app, 'lab').chart('tools', {
      createNamespace: false,
      namespace: 'mine',
    });
    new Namespace(chart, 'namespace', { name: 'mine' });
    configMap(chart, 'settings');
  });
  expect(objectsIn(files[NAMESPACES])).toEqual(['Namespace mine', 'NetworkPolicy default-deny']);
  expect(objectsIn(files['dist/lab/tools.k8s.yaml'])).toEqual(['ConfigMap settings']);
});

test("the user's network policies stay in their chart's file", () => {
  const files = output((app) => {
    const chart = new AnyClusterPlatform(app, 'lab').chart('tools');
    object(chart, 'NetworkPolicy', 'mine', {}, 'networking.k8s.io/v1');
  });
  expect(objectsIn(files['dist/lab/tools.k8s.yaml'])).toEqual(['NetworkPolicy mine']);
});

test('a chart without a platform is written to one file, as in cdk8s', () => {
  const files = output((app) => {
    const chart = new Chart(app, 'plain');
    configMap(chart, 'settings');
    object(chart, 'Namespace', 'mine');
    definition(chart, 'widgets');
  });
  expect(Object.keys(files)).toEqual(['dist/.kubeflow-cdk', 'dist/plain.k8s.yaml']);
  expect(objectsIn(files['dist/plain.k8s.yaml'])).toEqual([
    'Namespace mine',
    'CustomResourceDefinition widgets.example.com',
    'ConfigMap settings',
  ]);
});

test('claims and volumes are part of the setup, because deleting them waits for pods that mount them', () => {
  const files = output((app) => {
    const chart = new AnyClusterPlatform(app, 'lab').chart('hub');
    object(chart, 'PersistentVolumeClaim', 'provisioned', { spec: {} });
    object(chart, 'PersistentVolume', 'disk-1', { spec: {} });
    object(chart, 'PersistentVolumeClaim', 'static', {
      spec: { volumeName: 'disk-1' },
    });
  });
  expect(objectsIn(files['dist/lab/0-setup/storage.k8s.yaml'])).toEqual([
    'PersistentVolume disk-1',
    'PersistentVolumeClaim provisioned',
    'PersistentVolumeClaim static',
  ]);
  expect(files['dist/lab/hub.k8s.yaml']).toBeUndefined();
});
