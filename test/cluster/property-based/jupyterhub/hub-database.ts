import type * as kplus from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import type { ExternalDatabaseOptions, HubDatabase, SqliteOptions } from '../../../../lib';
import { type Code, call, choice } from '../code';
import { peer } from '../options/common-options';
import { structOf } from '../structs';
import type { Values } from '../values';

export function hubDatabase(values: Values): fc.Arbitrary<Code<HubDatabase>> {
  const claim = {
    size: values.size('1Gi', '1Mi', '100Gi'),
    storageClassName: values.dottedName('fast'),
    subPath: values.text('hub', 'a/b'),
    upgrade: values.boolean,
  };
  const external = structOf<ExternalDatabaseOptions>(
    {
      secretName: values.dottedName('database'),
      key: values.text('url', 'uri'),
      passwordKey: values.text('password'),
      allowEgressTo: values.list(peer(values)),
      upgrade: values.boolean,
    },
    { always: ['secretName', 'allowEgressTo'] },
  );
  const existing = fc.tuple(
    fc.nat(7).map((index) => choice<kplus.IPersistentVolumeClaim>('claim', index)),
    structOf<Pick<SqliteOptions, 'subPath' | 'upgrade'>>({ subPath: claim.subPath, upgrade: claim.upgrade }),
  );
  return fc.oneof(
    { withCrossShrink: true },
    structOf<SqliteOptions>(claim).map((options) => call<HubDatabase>('HubDatabase.sqlite', options)),
    existing.map((args) => call<HubDatabase>('HubDatabase.sqliteOnClaim', ...args)),
    external.map((options) => call<HubDatabase>('HubDatabase.postgres', options)),
    external.map((options) => call<HubDatabase>('HubDatabase.mysql', options)),
    ...(values.allowsInvalid ? [external.map((options) => call<HubDatabase>('HubDatabase.other', options))] : []),
    fc.constant(call<HubDatabase>('HubDatabase.sqliteInMemory')),
  );
}
