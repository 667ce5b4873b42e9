import type * as kplus from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import type { HubDirectory, HubFile, HubFileOptions } from '../../../../lib';
import { type Code, call, choice, literal } from '../code';
import { mapOf, structOf } from '../structs';
import type { Values } from '../values';

/** A directory of the hub. Local directories fail, because no local file exists for every program. */
export function hubDirectory(values: Values): fc.Arbitrary<Code<HubDirectory>> {
  const claim = fc.nat(7).map((index) => choice<kplus.IPersistentVolumeClaim>('claim', index));
  return fc.oneof(
    { withCrossShrink: true },
    values.dottedName('pages').map((name) => call<HubDirectory>('HubDirectory.configMap', name)),
    claim.map((found) => call<HubDirectory>('HubDirectory.claim', found)),
    fc.tuple(claim, values.text('pages')).map((args) => call<HubDirectory>('HubDirectory.claim', ...args)),
    ...(values.allowsInvalid ? [fc.constant(call<HubDirectory>('HubDirectory.local', literal('missing')))] : []),
  );
}

export function hubFiles(values: Values): fc.Arbitrary<Code<{ [path: string]: HubFile }>> {
  const options = structOf<HubFileOptions>({ mode: values.number(0o644, 0, 0o777) });
  const key = values.text('key', 'A.b_c-1');
  const file = fc.oneof(
    { withCrossShrink: true },
    fc.tuple(values.anyText, options).map((args) => call<HubFile>('HubFile.text', ...args)),
    fc.tuple(values.dottedName('team'), key, options).map((args) => call<HubFile>('HubFile.secret', ...args)),
    fc.tuple(values.dottedName('rules'), key, options).map((args) => call<HubFile>('HubFile.configMap', ...args)),
    ...(values.allowsInvalid ? [fc.constant(call<HubFile>('HubFile.local', literal('missing')))] : []),
  );
  const paths = fc.constantFrom('/etc/team/settings.yaml', '/a b/c', '/opt/0');
  const invalid = fc.constantFrom('relative', '/etc/jupyterhub/values.json', '/tmp', '/a/../b', '/a:b', '/');
  return mapOf(values.plainText(values.validOr(paths, invalid)), file);
}
