import type * as kplus from 'cdk8s-plus-27';
import { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import {
  type ClaimProps,
  type DailySnapshotsOptions,
  type DiskProps,
  type DiskSource,
  type ExposureBackend,
  type ExposureProps,
  type GpuOptions,
  type IPlatform,
  type NamespaceProps,
  type NetworkPeer,
  type NetworkPort,
  PodSecurity,
  type SharedVolume,
  type SnapshotSchedule,
} from '../../../lib';
import { type Choice, type Code, call, choice, list, literal, struct } from './code';
import { strangeText } from './strange-values';
import { structOf } from './structs';
import type { Values } from './values';

/** The platform that the component stands on, or any where it stands on none; strange is another one. */
export function anyPlatform(values: Values): fc.Arbitrary<Code<IPlatform>> {
  const chosen = (of: Choice) => fc.nat(3).map((index) => choice<IPlatform>(of, index));
  return values.or(chosen('own platform'), chosen('platform'));
}

/** CPU, memory and storage, where what is asked for is within its limit but in wild programs. */
export function resources(values: Values): fc.Arbitrary<Code<kplus.ContainerResources>> {
  return structOf<kplus.ContainerResources>({
    cpu: structOf<kplus.CpuResources>({
      request: values.cpu('500m', '1m', '0.5', '1'),
      limit: values.cpu('2', '1500m', '1.5', '64'),
    }),
    memory: structOf<kplus.MemoryResources>({
      request: values.size('512Mi', '1Mi', '1Gi'),
      limit: values.size('2Gi', '1025Mi', '1Ti'),
    }),
    ephemeralStorage: structOf<kplus.EphemeralStorageResources>({
      request: values.size('64Mi', '1Gi'),
      limit: values.size('1Gi', '1Ti'),
    }),
  });
}

export function gpu(values: Values): fc.Arbitrary<Code<GpuOptions>> {
  return structOf<GpuOptions>({ count: values.number(1, 2, 8), type: values.text('nvidia-l4', 'nvidia-tesla-t4') });
}

export function sharedVolumes(values: Values): fc.Arbitrary<Code<SharedVolume[]>> {
  return values.list(sharedVolume(values), 2);
}

export function sharedVolume(values: Values): fc.Arbitrary<Code<SharedVolume>> {
  const own = structOf<SharedVolume>(
    {
      name: values.name('data', 'scratch', '0'),
      claimName: values.dottedName('data-claim'),
      namespace: values.name('kubeflow', 'team-a'),
      readOnly: values.boolean,
    },
    { always: ['name', 'claimName'], rarely: ['namespace'] },
  );
  const made = fc.nat(7).map((index) => choice<SharedVolume>('volume', index));
  return fc.oneof({ withCrossShrink: true }, { weight: 1, arbitrary: own }, { weight: 3, arbitrary: made });
}

export function peer(values: Values): fc.Arbitrary<Code<NetworkPeer>> {
  const ports = values.list(
    structOf<NetworkPort>(
      { port: values.number(8080, 1, 65535), protocol: values.text('TCP', 'UDP') },
      { always: ['port'] },
    ),
  );
  const parts = {
    cidr: values.text('10.0.0.0/8', '0.0.0.0/0', '192.0.2.7/32', '2001:db8::/32'),
    exceptCidrs: values.list(values.text('10.1.0.0/16', '10.2.3.4/32')),
    podLabels: values.labels,
    namespaceLabels: values.labels,
    ports,
  };
  const addresses = fc.tuple(parts.exceptCidrs, ports).map(([exceptCidrs, open]) =>
    struct<NetworkPeer>([
      ['cidr', literal('10.0.0.0/8')],
      ['exceptCidrs', exceptCidrs],
      ['ports', open],
    ]),
  );
  const pods = fc.tuple(parts.podLabels, parts.namespaceLabels).map(([podLabels, namespaceLabels]) =>
    struct<NetworkPeer>([
      ['podLabels', podLabels],
      ['namespaceLabels', namespaceLabels],
    ]),
  );
  return values.or(fc.oneof(pods, addresses), structOf<NetworkPeer>(parts));
}

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
      weight: values.onGke || values.wild ? 1 : 0,
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

/** Only a cloud takes snapshots of its disks. */
export function snapshotSchedule(values: Values): fc.Arbitrary<Code<SnapshotSchedule>> {
  const daily = structOf<DailySnapshotsOptions>({
    hour: values.number(0, 4, 23),
    retention: values.duration('1 days', '30 days', '48 hours'),
  }).map((options) => call<SnapshotSchedule>('SnapshotSchedule.daily', options));
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 1, arbitrary: fc.constant(call<SnapshotSchedule>('SnapshotSchedule.none')) },
    { weight: values.onGke || values.wild ? 3 : 0, arbitrary: daily },
  );
}

export function exposureProps(values: Values): fc.Arbitrary<Code<ExposureProps>> {
  return structOf<ExposureProps>(
    {
      serviceName: values.name('dashboard'),
      port: values.number(80, 8080, 65535),
      hostname: hostname(values),
      healthCheckPath: values.text('/', '/healthz', '/a?b=c'),
      pathPrefix: values.text('/', '/a', '/a/b-c_d~e.f/', "/@:%20!$&'()*+,;="),
      backends: fc.uniqueArray(backend(values), { minLength: 1, maxLength: 2, selector: JSON.stringify }).map(list),
      grpc: values.boolean,
      requireAuthentication: values.boolean,
      audienceConfigMapName: values.name('hub-iap'),
      requestTimeout: values.duration('1 days', '90 minutes'),
      labels: values.labels,
    },
    {
      always: ['serviceName', 'port', 'hostname', 'healthCheckPath'],
      rarely: ['grpc', 'requireAuthentication', 'audienceConfigMapName', 'requestTimeout', 'backends'],
    },
  );
}

function backend(values: Values): fc.Arbitrary<Code<ExposureBackend>> {
  return structOf<ExposureBackend>(
    { serviceName: values.name('one', 'two'), port: values.number(80), weight: values.number(1, 95, 1_000_000) },
    { always: ['serviceName', 'port', 'weight'] },
  );
}

export function hostname(values: Values): fc.Arbitrary<Code<string>> {
  const strange = fc.constantFrom(
    'localhost',
    '10.0.0.1',
    '*.example.com',
    'https://hub.example.com',
    'hub.example.com.',
  );
  return values.or(fc.constantFrom('hub.example.com', 'a.b', '0.example'), fc.oneof(strange, strangeText)).map(literal);
}

export function namespaceProps(values: Values): fc.Arbitrary<Code<NamespaceProps>> {
  return structOf<NamespaceProps>(
    {
      name: values.name('extra', 'team-b'),
      podSecurity: values.member('PodSecurity', PodSecurity),
      labels: values.labels,
    },
    { always: ['name'] },
  );
}
