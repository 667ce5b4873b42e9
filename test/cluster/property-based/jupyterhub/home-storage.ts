import { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import {
  type ClaimPerUserOptions,
  type EphemeralHomeOptions,
  HomeReclaimPolicy,
  type HomeStorage,
  type SharedHomeOptions,
} from '../../../../lib';
import { type Code, call } from '../code';
import { sharedVolume } from '../options/common-options';
import { structOf } from '../structs';
import type { Values } from '../values';

export function homeStorage(values: Values): fc.Arbitrary<Code<HomeStorage>> {
  const claim = structOf<ClaimPerUserOptions>(
    {
      size: values.size('10Gi', '1Mi', '1Ti'),
      storageClassName: values.dottedName('homes'),
      accessMode: values.member('kplus.PersistentVolumeAccessMode', PersistentVolumeAccessMode),
      nameTemplate: values.text('claim-{username}', 'home-{user_server}', 'old-{escaped_username}.x'),
      subPath: values.text('home', 'a/b c'),
      labels: values.labels,
      annotations: values.labels,
      reclaimPolicy: values.member('HomeReclaimPolicy', HomeReclaimPolicy),
    },
    { rarely: ['accessMode'] },
  );
  const folder = structOf<SharedHomeOptions>({ subPath: values.text('{username}', 'ü/{user_server}/home') });
  const none = structOf<EphemeralHomeOptions>({ sizeLimit: values.size('1Gi', '1Mi') });
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 3, arbitrary: claim.map((options) => call<HomeStorage>('HomeStorage.claimPerUser', options)) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(sharedVolume(values), folder)
        .map(([volume, options]) => call<HomeStorage>('HomeStorage.shared', volume, options)),
    },
    { weight: 1, arbitrary: none.map((options) => call<HomeStorage>('HomeStorage.ephemeral', options)) },
  );
}
