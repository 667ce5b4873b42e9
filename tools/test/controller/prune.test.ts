import { pruned, prunedPod } from '../../src/controller/prune';
import { watchTargets } from '../../src/controller/watch-targets';
import { healthOf } from '../../src/health';
import { object, view } from '../health/objects';
import { expected, expecting, inState, STATES } from './scenes';

test('keeps the fields that rules read', () => {
  for (const name of Object.keys(STATES)) {
    const live = inState(name, name);
    if (live) {
      expect(healthOf(pruned(live), view())).toEqual(healthOf(live, view()));
    }
  }
});

test('drops what takes memory: templates, data, managed fields, certificates', () => {
  const large = 'x'.repeat(1000);
  const whole = object('apps/v1', 'Deployment', {
    metadata: { managedFields: [{ manager: large }], annotations: { large }, labels: { large } },
    spec: { replicas: 1, template: { large, metadata: { labels: { app: 'hub' } } } },
    data: { large },
    webhooks: [{ name: 'hook', clientConfig: { caBundle: large } }],
  });
  const kept = JSON.stringify(pruned(whole));
  expect(kept).not.toContain(large);
  // Services select by these labels.
  expect(pruned(whole).spec).toEqual({ replicas: 1, template: { metadata: { labels: { app: 'hub' } } } });
  expect(pruned(whole).webhooks).toEqual([{ name: 'hook', hasCaBundle: true }]);
});

test('keeps the claims of pods', () => {
  const volumes = [
    { name: 'a', persistentVolumeClaim: { claimName: 'data' } },
    { name: 'b', emptyDir: {} },
  ];
  const pod = object('v1', 'Pod', { spec: { volumes, containers: [{ name: 'main' }] }, status: { phase: 'Running' } });
  expect(prunedPod(pod).spec).toEqual({ volumes: [volumes[0]] });
});

test('watches each kind of a namespace once, cluster-scoped objects by name, and only metadata if that is enough', () => {
  const namespace = { group: '', kind: 'Namespace', resource: 'namespaces', namespace: undefined };
  const targets = watchTargets(
    expecting([
      expected('a'),
      expected('b'),
      expected('c', { namespace: 'other' }),
      expected('d', { group: '', kind: 'ConfigMap', resource: 'configmaps' }),
      expected('one', namespace),
      expected('two', namespace),
    ]),
  );
  expect(targets.map((target) => [target.resource, target.namespace, target.name, target.metadataOnly])).toEqual([
    ['deployments', 'ns', undefined, false],
    ['deployments', 'other', undefined, false],
    ['configmaps', 'ns', undefined, true],
    ['namespaces', undefined, 'one', false],
    ['namespaces', undefined, 'two', false],
  ]);
});
