import * as fc from 'fast-check';
import {
  ClaimAccess,
  type ClaimPerUserOptions,
  type Home,
  HomeRetention,
  type NoHomeOptions,
  type SharedHomeOptions,
} from '../../../../lib';
import { type Code, call } from '../code';
import { structOf } from '../structs';
import type { Values } from '../values';
import { sharedVolume } from '../workload-props';

export function home(values: Values): fc.Arbitrary<Code<Home>> {
  const claim = structOf<ClaimPerUserOptions>(
    {
      size: values.size('10Gi', '1Mi', '1Ti'),
      storageClassName: values.dottedName('homes'),
      access: values.member('ClaimAccess', ClaimAccess),
      nameTemplate: values.text('claim-{username}', 'home-{user_server}', 'old-{escaped_username}.x'),
      subPath: values.text('home', 'a/b c'),
      labels: values.labels,
      annotations: values.labels,
      whenDeleted: values.member('HomeRetention', HomeRetention),
    },
    { rarely: ['access'] },
  );
  const folder = structOf<SharedHomeOptions>({ folder: values.text('{username}', 'ü/{user_server}/home') });
  const none = structOf<NoHomeOptions>({ size: values.size('1Gi', '1Mi') });
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 3, arbitrary: claim.map((options) => call<Home>('Home.claimPerUser', options)) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(sharedVolume(values), folder)
        .map(([volume, options]) => call<Home>('Home.shared', volume, options)),
    },
    { weight: 1, arbitrary: none.map((options) => call<Home>('Home.none', options)) },
  );
}
