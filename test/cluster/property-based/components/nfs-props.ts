import * as fc from 'fast-check';
import type { NfsClients, NfsDisk, NfsServerProps, NfsSubdirProvisionerOptions, NfsVolumeProps } from '../../../../lib';
import { type Code, list, literal } from '../code';
import { anyPlatform, resources } from '../options/common-options';
import { mapOf, structOf } from '../structs';
import type { Values } from '../values';
import { diskSource, snapshotSchedule } from './storage-props';

/** The key of a disk. Two disks of a program seldom have the same key. */
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
      snapshotSchedule: snapshotSchedule(values),
      mountOptions: mountOptions(values, ['noatime', 'nconnect=4', 'vers=4.1', 'resvport', 'hard']),
      resources: resources(values),
      subdirProvisioner: structOf<NfsSubdirProvisionerOptions>({
        defaultStorageClass: values.boolean,
        resources: resources(values),
      }),
    },
    { always: ['size'], rarely: ['snapshotSchedule'] },
  );
}

/** Each option at most once. If invalid values are allowed, some options conflict or risk data loss. */
function mountOptions(values: Values, valid: string[]): fc.Arbitrary<Code<string[]>> {
  const invalid = fc.constantFrom('soft', 'ro', 'rw', 'nfsvers=4.1', 'noresvport', 'a,b', 'a b', '=', 'port=1');
  const options = fc.uniqueArray(values.textFrom(values.validOr(fc.constantFrom(...valid), invalid)), {
    selector: (option) => JSON.stringify(option),
    maxLength: 3,
  });
  return options.map(list);
}

function clients(values: Values): fc.Arbitrary<Code<NfsClients>> {
  return structOf<NfsClients>(
    {
      allowAll: values.allowsInvalid ? values.boolean : fc.constant(literal(false)),
      nodeCidrs: values.nonEmptyList(values.text('10.0.0.0/8', '192.168.49.0/24', '2001:db8::/32')),
      namespaces: values.list(values.name('team-a', 'tools')),
      enforcedByServer: values.boolean,
    },
    { always: ['nodeCidrs'], rarely: ['enforcedByServer'] },
  );
}

export function nfsServerProps(values: Values): fc.Arbitrary<Code<NfsServerProps>> {
  return structOf<NfsServerProps>(
    {
      disks: mapOf(diskKey(values), nfsDisk(values)),
      serverNamespace: values.name('storage', 'team-a'),
      clients: clients(values),
      resources: resources(values),
      labels: values.labels,
      platform: anyPlatform(values),
    },
    { rarely: ['platform', 'serverNamespace'] },
  );
}

export function nfsVolumeProps(values: Values): fc.Arbitrary<Code<NfsVolumeProps>> {
  return structOf<NfsVolumeProps>(
    {
      server: values.text('10.0.0.2', 'files.example.com', 'fd00::2', 'filer'),
      path: values.text('/share', '/', '/a b/ü', '/vol/team-a'),
      name: values.name('filestore', 'archive'),
      size: values.size('1Gi', '1Mi', '10Ti'),
      readOnly: values.boolean,
      mountOptions: mountOptions(values, ['nfsvers=3', 'nolock', 'hard', 'sec=krb5p', 'rsize=1048576']),
      labels: values.labels,
      platform: anyPlatform(values),
    },
    { always: ['server', 'path'], rarely: ['platform'] },
  );
}
