import { App, Chart, Size, Testing } from 'cdk8s';
import { KubeflowApp } from '../../lib/app';
import { NfsServer, NfsVolume } from '../../lib/components/nfs-server';
import { AnyClusterPlatform } from '../../lib/platforms/generic';
import { GkePlatform, GkeStorageClass } from '../../lib/platforms/gke';

function environment(namespacePrefix: string) {
  const app = new KubeflowApp({ summary: false, namespacePrefix });
  return { app, platform: new AnyClusterPlatform(app, 'lab', { serviceCidr: '10.96.0.0/16' }) };
}

const serverOf = (platform: AnyClusterPlatform, name = 'data') =>
  new NfsServer(platform.chart('nfs'), 'nfs', {
    disks: { [name]: { size: Size.gibibytes(1), subdirProvisioner: {} } },
  });

test('methods return the names of StorageClasses with the namespace prefix', () => {
  const { app, platform } = environment('blue-');
  expect(serverOf(platform).subdirStorageClassName('data')).toBe('blue-data-folders');
  const cloud = new GkePlatform(app, 'cloud', { project: 'my-project', zone: 'us-central1-a' });
  expect(new GkeStorageClass(cloud.chart('storage'), 'fast').name).toBe('blue-fast');
  expect(new GkeStorageClass(cloud.chart('storage'), 'other', { name: 'slow' }).name).toBe('blue-slow');
});

test('a volume in a chart without a namespace has the namespace prefix, too', () => {
  const chart = new Chart(new KubeflowApp({ summary: false, namespacePrefix: 'blue-' }), 'files');
  new NfsVolume(chart, 'share', { server: '10.0.0.2', path: '/share' });
  const names = Testing.synth(chart).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  expect(names).toEqual([
    'StorageClass blue-share-nfs',
    'PersistentVolume blue-default.share',
    'PersistentVolumeClaim share',
  ]);
});

test('without a namespace prefix, names have no prefix, also in a plain cdk8s app', () => {
  const chart = new Chart(new App(), 'files', { namespace: 'team' });
  new NfsVolume(chart, 'share', { server: '10.0.0.2', path: '/share' });
  expect(Testing.synth(chart).map(({ metadata }) => metadata.name)).toEqual(['share-nfs', 'team.share', 'share']);
});

test.each(['Blue-', 'a.', '-a', 'blue_', 'a b', 'x'.repeat(51)])('fails if the namespace prefix is %p', (prefix) => {
  expect(() => new KubeflowApp({ namespacePrefix: prefix })).toThrow(
    `namespacePrefix "${prefix}" is not a valid prefix of names.\n  Must be at most 50 lower-case letters`,
  );
});

test('names are valid with the longest prefix, or fail with the name', () => {
  const prefix = `${'x'.repeat(49)}-`;
  const { app, platform } = environment(prefix);
  serverOf(platform, 'thirteen-chars'.slice(0, 13));
  expect(() => app.synthYaml()).not.toThrow();
  expect(() => serverOf(environment(prefix).platform, 'fourteen-chars')).toThrow(
    `lab/nfs/nfs/fourteen-chars-nfs/folders: subdirProvisioner: the provisioner of disk "fourteen-chars" would be named "${prefix}fourteen-chars", with the namespace prefix.\n  Must be at most 63 characters.`,
  );
});
