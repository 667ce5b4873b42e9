import { ApiObject, Size } from 'cdk8s';
import { KubeflowApp } from '../../../lib/app';
import { NfsServer } from '../../../lib/components/nfs-server';
import { AnyClusterPlatform } from '../../../lib/platforms/generic';
import { DiskSource } from '../../../lib/platforms/storage/disk-source';

function written(parameters: { [name: string]: string } | undefined): string {
  const app = new KubeflowApp({ summary: false });
  const platform = new AnyClusterPlatform(app, 'lab', { serviceCidr: '10.96.0.0/16' });
  new ApiObject(platform.chart('storage'), 'class', {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'fast' },
    provisioner: 'ebs.csi.aws.com',
    parameters,
  });
  const source = DiskSource.storageClass('fast');
  new NfsServer(platform.chart('files'), 'files', { disks: { data: { size: Size.gibibytes(1), source } } });
  return app.synthYaml();
}

test.each(['xfs', 'btrfs', 'zfs'])(
  'fails if the disk of an NFS server has %s, whose file handles change when the server moves',
  (type) => {
    for (const parameter of ['csi.storage.k8s.io/fstype', 'fsType', 'fstype']) {
      expect(() => written({ [parameter]: type })).toThrow(
        `disk "data": its StorageClass "fast" creates disks with the file system ${type}.\n  Must be ext4`,
      );
    }
  },
);

test.each<{ [name: string]: string } | undefined>([
  undefined,
  { type: 'gp3' },
  { 'csi.storage.k8s.io/fstype': 'ext4' },
])('a disk of a StorageClass with the parameters %j is served', (parameters) => {
  expect(written(parameters)).toContain('ganesha');
});
