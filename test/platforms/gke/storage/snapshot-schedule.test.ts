import { Duration, Size } from 'cdk8s';
import { type DiskProps, DiskSource, SnapshotSchedule } from 'kubeflow-cdk';
import { onlyResource, resourcesOfType, synthesize } from '../synthesize';
import { withDisk } from './persistent-disks';

test('disks with the same snapshot schedule share a policy with its hour and retention', () => {
  const snapshotSchedule = SnapshotSchedule.daily({ hour: 22, retention: Duration.days(30) });
  const { terraform } = synthesize((platform) => {
    for (const name of ['a', 'b']) {
      platform.storage.disk(platform.chart('nfs'), name, { name, size: Size.tebibytes(1), snapshotSchedule });
    }
  });
  expect(onlyResource(terraform, 'google_compute_resource_policy')).toMatchObject({
    name: 'cloud-snapshots-at-22-for-30d',
    snapshot_schedule_policy: {
      schedule: { daily_schedule: { days_in_cycle: 1, start_time: '22:00' } },
      retention_policy: { max_retention_days: 30 },
    },
  });
  expect(resourcesOfType(terraform, 'google_compute_disk_resource_policy_attachment')).toHaveLength(2);
});

test('each snapshot schedule has a separate policy', () => {
  const { terraform } = synthesize((platform) => {
    const chart = platform.chart('nfs');
    platform.storage.disk(chart, 'a', { name: 'a', size: Size.tebibytes(1) });
    const snapshotSchedule = SnapshotSchedule.daily({ retention: Duration.days(7) });
    platform.storage.disk(chart, 'b', { name: 'b', size: Size.tebibytes(1), snapshotSchedule });
  });
  expect(Object.keys(terraform.resource?.google_compute_resource_policy ?? {})).toEqual([
    'daily-snapshots',
    'snapshots-at-04-for-7d',
  ]);
});

test('SnapshotSchedule.none() disables snapshots', () => {
  const { terraform } = withDisk({ snapshotSchedule: SnapshotSchedule.none() });
  expect(Object.keys(terraform.resource ?? {})).toContain('google_compute_disk');
  expect(Object.keys(terraform.resource ?? {}).filter((type) => type.includes('policy'))).toEqual([]);
});

test.each<[string, Partial<DiskProps>, RegExp]>([
  [
    'an existing disk has a snapshot schedule',
    { source: DiskSource.existing('old-disk'), snapshotSchedule: SnapshotSchedule.daily() },
    /snapshotSchedule of disk "team-data" is not supported on/,
  ],
  [
    'a disk from a StorageClass has a snapshot schedule',
    { source: DiskSource.storageClass('premium-rwo'), snapshotSchedule: SnapshotSchedule.daily() },
    /VolumeSnapshot/,
  ],
  [
    'the hour of snapshots is not valid',
    { snapshotSchedule: SnapshotSchedule.daily({ hour: 24 }) },
    /hour 24 is not an hour of the day/,
  ],
  [
    'the retention of snapshots is not in whole days',
    { snapshotSchedule: SnapshotSchedule.daily({ retention: Duration.hours(12) }) },
    /0\.5 days is not a valid retention[\s\S]*SnapshotSchedule\.none/,
  ],
])('fails if %s', (_, disk, message) => {
  expect(() => withDisk(disk)).toThrow(message);
});
