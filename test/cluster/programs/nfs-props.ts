import * as fc from 'fast-check';
import type { NfsDisk, NfsServerProps } from '../../../lib';
import type { Code } from './code';
import { mapOf, structOf } from './structs';
import type { Values } from './values';
import { anyPlatform, diskSource, resources } from './workload-props';

/** What a disk is called, on which no two disks of a program agree too often. */
export function diskKey(values: Values): fc.Arbitrary<string> {
  return values.plainName('team-data', 'scratch', 'models', 'a');
}

export function nfsDisk(values: Values): fc.Arbitrary<Code<NfsDisk>> {
  return structOf<NfsDisk>(
    {
      size: values.size('10Gi', '1Mi', '1536Mi', '1Ti', '64Ti'),
      name: values.name('renamed', 'b-1'),
      source: diskSource(values),
      folder: values.text('projects', 'projects/vision', 'a b', 'ü'),
      clusterIp: fc.nat(200).chain((last) => values.text(`10.96.7.${last + 1}`)),
    },
    { always: ['size'] },
  );
}

export function nfsServerProps(values: Values): fc.Arbitrary<Code<NfsServerProps>> {
  return structOf<NfsServerProps>(
    {
      disks: mapOf(diskKey(values), nfsDisk(values)),
      serverNamespace: values.name('storage', 'team-a'),
      resources: resources(values),
      labels: values.labels,
      platform: anyPlatform(values),
    },
    { rarely: ['platform', 'serverNamespace'] },
  );
}
