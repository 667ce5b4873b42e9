import { join } from 'node:path';
import type { Kubectl } from '../../cluster-harness/kubectl';
import { until } from '../../cluster-harness/until';
import { isAllowed } from '../access-review';
import { describeOnCluster } from '../describe-on-cluster';
import { withoutStderr } from '../examples/describe-example';
import { waitForPods } from '../workloads';
import { WrittenExample } from '../written-example';

const PROGRAM = join(__dirname, 'main.ts');
const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

describeOnCluster('NFS servers and volumes on a real API server', {}, (cluster) => {
  let kubectl: Kubectl;
  let example: WrittenExample;

  beforeAll(async () => {
    kubectl = cluster().kubectl;
    await kubectl.apply(await growingClass(kubectl));
    example = WrittenExample.ofProgram(cluster(), PROGRAM, 'lab');
    expect(await example.runAll(example.commands)).toEqual(withoutStderr(example.commands));
    await waitForPods(kubectl);
  });

  const claim = (namespace: string, name: string) =>
    kubectl.getOne('persistentvolumeclaim', name, '--namespace', namespace);

  /** Requests another size, like a changed program does. */
  const resize = (namespace: string, name: string, storage: string) =>
    kubectl.run(
      ...['patch', 'persistentvolumeclaim', name, '--namespace', namespace, '--type=merge'],
      `--patch=${JSON.stringify({ spec: { resources: { requests: { storage } } } })}`,
    );

  test.each([
    ['kubeflow', 'data', 'kubeflow.data', 'ReadWriteMany'],
    ['training', 'data', 'training.data', 'ReadWriteMany'],
    ['training', 'data.read', 'training.data.read', 'ReadOnlyMany'],
    ['kubeflow', 'archive', 'kubeflow.archive', 'ReadWriteMany'],
    ['training', 'archive.read', 'training.archive.read', 'ReadOnlyMany'],
    ['kubeflow-nfs', 'homes.folders', 'kubeflow-nfs.homes.folders', 'ReadWriteMany'],
  ])('the claim %s/%s is bound to its reserved volume', async (namespace, name, volume, mode) => {
    await until('a bound claim', async () => (await claim(namespace, name)).status.phase === 'Bound');
    const { spec, status } = await claim(namespace, name);
    expect(spec.volumeName).toBe(volume);
    expect(status.accessModes).toEqual([mode]);
  });

  test('another claim cannot bind the volume of a deleted claim', async () => {
    const { spec, metadata } = await claim('training', 'data');
    await kubectl.run('delete', 'persistentvolumeclaim', 'data', '--namespace', 'training');
    await kubectl.apply({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'thief', namespace: 'training', labels: metadata.labels },
      spec: { ...spec, volumeName: 'training.data' },
    });
    await until('a released volume', async () => {
      const { status } = await kubectl.getOne('persistentvolume', 'training.data');
      return status.phase === 'Released';
    });
    expect((await claim('training', 'thief')).status.phase).toBe('Pending');
    // The README documents this.
    await kubectl.run('delete', 'persistentvolumeclaim', 'thief', '--namespace', 'training');
    await kubectl.run('delete', 'persistentvolume', 'training.data');
    await example.runAll(example.commands);
    await until('a bound claim', async () => (await claim('training', 'data')).status.phase === 'Bound');
  });

  describe('growing', () => {
    test.each([
      ['kubeflow', 'data'],
      ['training', 'data'],
      ['training', 'data.read'],
      ['kubeflow', 'archive'],
      ['kubeflow-nfs', 'homes'],
    ])('the claim %s/%s can grow', async (namespace, name) => {
      await resize(namespace, name, '20Gi');
      expect((await claim(namespace, name)).spec.resources.requests).toEqual({ storage: '20Gi' });
    });

    test('fails if the StorageClass of the disk does not allow expansion', async () => {
      await expect(resize('kubeflow-nfs', 'data', '20Gi')).rejects.toThrow(
        'the storageclass that provisions the pvc must support resize',
      );
    });

    test('fails to shrink a claim', async () => {
      await expect(resize('kubeflow', 'data', '5Gi')).rejects.toThrow(/can not be less than|less than/);
      await expect(resize('kubeflow-nfs', 'homes', '5Gi')).rejects.toThrow(/can not be less than|less than/);
    });
  });

  describe('the StorageClass of the subdir provisioner', () => {
    test('is used for claims without a class if it is the default', async () => {
      await kubectl.run('annotate', 'storageclass', 'standard', `${DEFAULT_CLASS}=false`, '--overwrite');
      await kubectl.run('annotate', 'storageclass', 'homes-folders', `${DEFAULT_CLASS}=true`, '--overwrite');
      await kubectl.apply({
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'home', namespace: 'training' },
        spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } } },
      });
      expect((await claim('training', 'home')).spec.storageClassName).toBe('homes-folders');
    });
  });

  describe('the subdir provisioner', () => {
    const may = (request: string, namespace = 'kubeflow-nfs') =>
      isAllowed(kubectl, ['kubeflow-nfs', 'homes-folders'], request, namespace);

    test.each([
      'get persistentvolumes',
      'create persistentvolumes',
      'delete persistentvolumes',
      'list persistentvolumeclaims',
      'watch persistentvolumeclaims',
      'create events',
      'create endpoints',
      'get endpoints kubeflow-cdk.nfs-homes',
      'update endpoints kubeflow-cdk.nfs-homes',
    ])('may %s', async (request) => {
      expect(await may(request)).toBe(true);
    });

    test.each([
      'update persistentvolumes',
      'update persistentvolumeclaims',
      'create persistentvolumeclaims',
      'delete persistentvolumeclaims',
      'get secrets',
      'get configmaps',
      'create pods',
      'get nodes',
      'update endpoints homes-nfs',
      'delete events',
    ])('is not allowed to %s', async (request) => {
      expect(await may(request)).toBe(false);
    });

    test('cannot create its lease in another namespace', async () => {
      expect(await may('create endpoints', 'kubeflow')).toBe(false);
    });
  });
});

/** The default class with volume expansion. */
async function growingClass(kubectl: Kubectl): Promise<object> {
  const { apiVersion, kind, provisioner } = await kubectl.getOne('storageclass', 'standard');
  return { apiVersion, kind, metadata: { name: 'growing' }, provisioner, allowVolumeExpansion: true };
}
