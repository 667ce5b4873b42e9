import { objectsWith, platformOf } from './components-on-platform';
import { objectsOf } from './every-component';

describe('createNamespaces: false', () => {
  test('creates no namespaces and no default-deny policies, not even for NFS servers', () => {
    const objects = objectsWith({ createNamespaces: false });
    expect(objects.filter(({ kind }) => kind === 'Namespace')).toEqual([]);
    expect(objects.filter(({ metadata }) => metadata.name === 'default-deny')).toEqual([]);
    expect(objects.some(({ metadata }) => metadata.namespace === 'kubeflow-nfs')).toBe(true);
  });

  test('can be overridden by a chart', () => {
    const platform = platformOf({ createNamespaces: false });
    platform.chart('theirs');
    platform.chart('ours', { namespace: 'ours', createNamespace: true });
    expect(objectsOf(platform).flatMap(({ kind, metadata }) => (kind === 'Namespace' ? [metadata.name] : []))).toEqual([
      'ours',
    ]);
  });
});

describe('namespaceLabels', () => {
  const labels = { 'istio-injection': 'disabled', 'pod-security.kubernetes.io/enforce': 'privileged' };

  test('apply to all created namespaces, but cannot change Pod Security', () => {
    const namespaces = objectsWith({ namespaceLabels: labels }).filter(({ kind }) => kind === 'Namespace');
    expect(namespaces.map(({ metadata }) => metadata.name).sort()).toEqual([
      'kubeflow',
      'kubeflow-nfs',
      'kubeflow-notebooks',
      'training-operator',
    ]);
    for (const { metadata } of namespaces) {
      expect(metadata.labels).toMatchObject({ 'istio-injection': 'disabled' });
      expect(metadata.labels?.['pod-security.kubernetes.io/enforce']).toBe(
        metadata.name === 'kubeflow-nfs' ? 'privileged' : 'restricted',
      );
    }
  });

  test('fails if a label is not valid', () => {
    expect(() => platformOf({ namespaceLabels: { 'a b': 'c' } })).toThrow('"a b"');
  });
});
