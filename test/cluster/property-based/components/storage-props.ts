import { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import type { ClaimProps, DailySnapshotsOptions, DiskProps, DiskSource, SnapshotSchedule } from '../../../../lib';
import { type Code, call } from '../code';
import { structOf } from '../structs';
import type { Values } from '../values';

export function diskSource(values: Values): fc.Arbitrary<Code<DiskSource>> {
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 4, arbitrary: fc.constant(call<DiskSource>('DiskSource.platform')) },
    {
      weight: 2,
      arbitrary: values
        .dottedName('standard', 'premium-rwo')
        .map((name) => call<DiskSource>('DiskSource.storageClass', name)),
    },
    { weight: 1, arbitrary: fc.constant(call<DiskSource>('DiskSource.storageClass')) },
    {
      weight: values.onGke || values.allowsInvalid ? 1 : 0,
      arbitrary: values.name('old-disk').map((name) => call<DiskSource>('DiskSource.existing', name)),
    },
  );
}

export function claimProps(values: Values): fc.Arbitrary<Code<ClaimProps>> {
  return structOf<ClaimProps>(
    {
      name: values.dottedName('models', 'data'),
      size: values.size('10Gi', '1Mi', '1536Mi', '100Ti'),
      accessMode: values.member('kplus.PersistentVolumeAccessMode', PersistentVolumeAccessMode),
      storageClassName: values.dottedName('standard'),
      namespace: values.name('team-b'),
      labels: values.labels,
    },
    { always: ['name', 'size'] },
  );
}

export function diskProps(values: Values): fc.Arbitrary<Code<DiskProps>> {
  return structOf<DiskProps>(
    {
      name: values.name('archive', 'x-1'),
      size: values.size('10Gi', '1Mi', '1536Mi', '64Ti'),
      source: diskSource(values),
      snapshotSchedule: snapshotSchedule(values),
      claimName: values.dottedName('archive-claim'),
      namespace: values.name('team-b'),
      labels: values.labels,
    },
    { always: ['name', 'size'], rarely: ['snapshotSchedule'] },
  );
}

/** Only GKE supports snapshots of disks. */
export function snapshotSchedule(values: Values): fc.Arbitrary<Code<SnapshotSchedule>> {
  const daily = structOf<DailySnapshotsOptions>({
    hour: values.number(0, 4, 23),
    retention: values.duration('1 days', '30 days', '48 hours'),
  }).map((options) => call<SnapshotSchedule>('SnapshotSchedule.daily', options));
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 1, arbitrary: fc.constant(call<SnapshotSchedule>('SnapshotSchedule.none')) },
    { weight: values.onGke || values.allowsInvalid ? 3 : 0, arbitrary: daily },
  );
}
