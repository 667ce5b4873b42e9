import { App, Chart, Size } from 'cdk8s';
import { NfsServer } from '../../../lib/components/nfs-server';
import { SIZE, Synthesized, server, synthesized } from './synthesized';

describe('volumes', () => {
  test('the claim is bound to a volume that is reserved for it, so that no other claim gets the files', () => {
    const { spec: claim } = synthesized().one('PersistentVolumeClaim', 'ml');
    const volume = synthesized().one('PersistentVolume');
    expect(claim).toMatchObject({ volumeName: volume.metadata.name, storageClassName: 'data-nfs' });
    expect(volume.spec).toMatchObject({ storageClassName: 'data-nfs', claimRef: { namespace: 'ml', name: 'data' } });
  });

  test('PersistentVolumes and StorageClasses have no namespace', () => {
    expect(synthesized().one('PersistentVolume').metadata.namespace).toBeUndefined();
    expect(synthesized().one('StorageClass').metadata.namespace).toBeUndefined();
  });

  test('names of volumes are unique across namespaces and disks', () => {
    const volumeOf = (namespace: string, disk: string) => {
      const chart = new Chart(new App(), 'chart', { namespace });
      const files = new NfsServer(chart, 'nfs', { disks: { [disk]: { size: SIZE, clusterIp: '10.0.0.1' } } });
      return new Synthesized(files).one('PersistentVolume').metadata.name;
    };
    expect(volumeOf('a-b', 'c')).not.toBe(volumeOf('a', 'b-c'));
  });

  test('nodes mount from the cluster IP of the Service, at the path that the server exports', () => {
    const objects = synthesized();
    const { clusterIP } = objects.one('Service').spec;
    expect(objects.one('PersistentVolume').spec.nfs).toEqual({ server: clusterIP, path: '/export' });
    expect(JSON.stringify(objects.one('ConfigMap'))).toContain('Pseudo = /export;');
  });

  test('the reclaim policy is Retain', () => {
    expect(synthesized().one('PersistentVolume').spec.persistentVolumeReclaimPolicy).toBe('Retain');
    expect(synthesized().one('StorageClass').reclaimPolicy).toBe('Retain');
  });

  test('the claim can grow with its disk', () => {
    const { spec: volume } = synthesized({ size: Size.gibibytes(20) }).one('PersistentVolume');
    expect(volume.capacity).toEqual({ storage: '20Gi' });
    expect(synthesized().one('StorageClass').allowVolumeExpansion).toBe(true);
  });

  test('volumes are copies, in the order of the disks', () => {
    const files = server({ disks: { b: { size: SIZE }, a: { size: SIZE } } });
    files.volumes.pop();
    expect(files.volumes).toEqual([
      { name: 'b', claimName: 'b', namespace: 'ml' },
      { name: 'a', claimName: 'a', namespace: 'ml' },
    ]);
    expect(files.volume('a')).toEqual({ name: 'a', claimName: 'a', namespace: 'ml' });
    expect(files.volume('a')).not.toBe(files.volume('a'));
  });

  test('addDisk creates the same objects as `disks`', () => {
    const files = server();
    expect(files.addDisk('data', { size: SIZE })).toEqual({ name: 'data', claimName: 'data', namespace: 'ml' });
    expect(new Synthesized(files).objects).toEqual(synthesized().objects);
  });

  test('a plain cdk8s app needs no platform, only a cluster IP', () => {
    const chart = new Chart(new App(), 'chart');
    const files = new NfsServer(chart, 'nfs', { disks: { data: { size: SIZE, clusterIp: '10.0.0.9' } } });
    const objects = new Synthesized(files);
    expect(files.volume('data').namespace).toBe('default');
    expect(objects.one('PersistentVolumeClaim', 'default').metadata.name).toBe('data');
    expect(objects.one('Deployment').metadata.namespace).toBe('default-nfs');
  });
});
