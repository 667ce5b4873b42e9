import type { k8s } from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import type { EmptyDirMountOptions, KeyedVolumeMountOptions, PodVolume, VolumeMountOptions } from '../../../../lib';
import { type Code, call, choice, literal, struct } from '../code';
import { sharedVolume } from '../options/common-options';
import { mapOf, structOf } from '../structs';
import type { Values } from '../values';

export function podVolume(values: Values): fc.Arbitrary<Code<PodVolume>> {
  const mount = {
    mountPath: values.text('/data', '/etc/settings', '/home/jovyan/data', '/opt/a b', '/mnt/own'),
    subPath: values.text('projects', 'projects/vision'),
    readOnly: values.boolean,
  };
  const mountOptions = structOf<VolumeMountOptions>(mount, { always: ['mountPath'] });
  const keys = structOf<KeyedVolumeMountOptions>(
    {
      ...mount,
      items: mapOf(values.plainText(fc.constantFrom('key', 'a.b', '-')), values.text('file', 'folder/file')),
      optional: values.boolean,
    },
    { always: ['mountPath'] },
  );
  const emptyDir = structOf<EmptyDirMountOptions>(
    { ...mount, size: values.size('1Gi', '1Mi'), inMemory: values.boolean },
    { always: ['mountPath', 'size'] },
  );
  const claim = fc.nat(3).map((index) => choice<unknown>('claim', index));
  const volume = fc.tuple(values.name('certificates'), values.text('csi.example.com')).map(([name, driver]) =>
    struct<k8s.Volume>([
      ['name', name],
      [
        'csi',
        struct([
          ['driver', driver],
          ['readOnly', literal(true)],
        ]),
      ],
    ]),
  );
  const of = (factory: string, ...args: fc.Arbitrary<Code<unknown>>[]) =>
    fc.tuple(...args).map((args) => call<PodVolume>(`PodVolume.${factory}`, ...args));
  return fc.oneof(
    { withCrossShrink: true },
    of('secret', values.dottedName('settings'), keys),
    of('configMap', values.dottedName('settings'), keys),
    of('sharedVolume', sharedVolume(values), mountOptions),
    of('claim', claim, mountOptions),
    of('emptyDir', emptyDir),
    of('sharedMemory', values.size('64Mi', '1Gi')),
    of('of', volume, mountOptions),
  );
}
