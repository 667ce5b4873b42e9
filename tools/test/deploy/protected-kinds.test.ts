import { ApplySet, membersOf } from '../../src/deploy/apply-set';
import type { KubernetesClient } from '../../src/kubernetes/kubernetes-client';
import type { GroupKind } from '../../src/kubernetes/objects';
import { aPlan } from '../plan/a-plan';

/** Kinds that contain data, or whose deletion deletes other objects. */
const PROTECTED = [
  'APIService.apiregistration.k8s.io',
  'CustomResourceDefinition.apiextensions.k8s.io',
  'Namespace',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'StorageClass.storage.k8s.io',
  'VolumeSnapshot.snapshot.storage.k8s.io',
  'VolumeSnapshotContent.snapshot.storage.k8s.io',
];

const objectOf = (name: string) => {
  const [kind, ...group] = name.split('.');
  const gates = false;
  return { group: group.join('.'), version: 'v1', kind, namespace: 'ns', name: 'it', gates };
};
const planWith = (...names: string[]) => {
  const [component] = aPlan().components;
  return aPlan({ components: [{ ...component, objects: names.map(objectOf) }] });
};

/** A cluster whose record lists these kinds, with one labeled object of each that a deployment applied. */
const clusterWith = (...names: string[]) => {
  const record = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      ...{ name: 'record', namespace: 'ns', labels: { 'applyset.kubernetes.io/id': 'x' } },
      annotations: { 'applyset.kubernetes.io/contains-group-kinds': names.join(',') },
    },
  };
  return {
    server: { namespace: 'ns' },
    discovery: { find: async () => ({ namespaced: true, verbs: ['list'], version: 'v1' }) },
    get: async () => record,
    list: async ({ group, kind }: GroupKind) => [
      {
        ...{ apiVersion: group ? `${group}/v1` : 'v1', kind },
        metadata: { name: 'it', namespace: 'ns', managedFields: [{ manager: 'kubeflow-cdk' }] },
      },
    ],
  } as unknown as KubernetesClient;
};

test.each(PROTECTED)('a deployment does not label %s as a member', (name) => {
  expect(membersOf(planWith(name, 'Service')).map(({ kind }) => kind)).toEqual(['Service']);
});

test.each(PROTECTED)('%s that left the program is not pruned, even if the record lists the kind', async (name) => {
  const set = await ApplySet.find(clusterWith(name, 'Service'), planWith(), 'app');
  expect((await set.leftovers(planWith())).map(({ kind }) => kind)).toEqual(['Service']);
});
