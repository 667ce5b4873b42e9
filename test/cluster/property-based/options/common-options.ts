import type * as kplus from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import type {
  ExtendedResourceOptions,
  GpuOptions,
  IPlatform,
  NetworkPeer,
  NetworkPort,
  SharedVolume,
} from '../../../../lib';
import { type Choice, type Code, choice, literal, struct } from '../code';
import { type Fields, mapOf, structOf } from '../structs';
import type { Values } from '../values';

/** The enclosing platform, or any platform if there is none. The invalid value is another platform. */
export function anyPlatform(values: Values): fc.Arbitrary<Code<IPlatform>> {
  const chosen = (of: Choice) => fc.nat(3).map((index) => choice<IPlatform>(of, index));
  return values.validOr(chosen('enclosing platform'), chosen('platform'));
}

/** CPU, memory and storage. Requests exceed limits only if invalid values are allowed. */
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

/** Extended resources and huge pages. */
export function extendedResources(values: Values): Fields<ExtendedResourceOptions> {
  return {
    extendedResources: mapOf(
      values.plainText(fc.constantFrom('example.com/fpga', 'nvidia.com/mig-1g.5gb')),
      values.number(1, 8),
    ),
    hugePages: mapOf(values.plainText(fc.constantFrom('2Mi', '1Gi')), values.size('1Gi', '4Gi')),
  };
}

export function sharedVolumes(values: Values): fc.Arbitrary<Code<SharedVolume[]>> {
  return values.list(sharedVolume(values), 2);
}

export function sharedVolume(values: Values): fc.Arbitrary<Code<SharedVolume>> {
  const unrelated = structOf<SharedVolume>(
    {
      name: values.name('data', 'scratch', '0'),
      claimName: values.dottedName('data-claim'),
      namespace: values.name('kubeflow', 'team-a'),
      readOnly: values.boolean,
    },
    { always: ['name', 'claimName'], rarely: ['namespace'] },
  );
  const created = fc.nat(7).map((index) => choice<SharedVolume>('volume', index));
  return fc.oneof({ withCrossShrink: true }, { weight: 1, arbitrary: unrelated }, { weight: 3, arbitrary: created });
}

export function peer(values: Values): fc.Arbitrary<Code<NetworkPeer>> {
  const ports = values
    .list(
      structOf<NetworkPort>(
        { port: values.number(8080, 1, 65535), protocol: values.text('TCP', 'UDP') },
        { always: ['port'] },
      ),
    )
    .filter((items) => items.kind === 'list' && items.items.length > 0);
  const parts = {
    cidr: values.text('10.0.0.0/8', '0.0.0.0/0', '192.0.2.7/32', '2001:db8::/32'),
    exceptCidrs: values.list(values.text('10.1.0.0/16', '10.2.3.4/32')),
    podLabels: values.labels,
    namespaceLabels: values.labels,
    allPods: values.boolean,
    allNamespaces: values.boolean,
    allPeers: values.boolean,
    ports,
  };
  const labels = values.labels.filter((map) => map.kind === 'struct' && map.fields.length > 0);
  const addresses = fc.tuple(parts.exceptCidrs, ports).map(([exceptCidrs, open]) =>
    struct<NetworkPeer>([
      ['cidr', literal('10.0.0.0/8')],
      ['exceptCidrs', exceptCidrs],
      ['ports', open],
    ]),
  );
  const pods = fc.tuple(labels, labels).map(([podLabels, namespaceLabels]) =>
    struct<NetworkPeer>([
      ['podLabels', podLabels],
      ['namespaceLabels', namespaceLabels],
    ]),
  );
  const all = fc.tuple(fc.constantFrom('allPods', 'allNamespaces', 'allPeers'), ports).map(([flag, open]) =>
    struct<NetworkPeer>([
      [flag, literal(true)],
      ['ports', open],
    ]),
  );
  return values.validOr(fc.oneof(pods, addresses, all), structOf<NetworkPeer>(parts));
}
