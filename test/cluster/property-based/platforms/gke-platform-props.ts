import * as fc from 'fast-check';
import {
  type AuthorizedNetwork,
  type AuthorizedNetworksOptions,
  type CloudArmorPolicy,
  type CloudArmorPolicyOptions,
  type ControlPlaneAccess,
  type ExistingNetworkOptions,
  type FilestoreInstanceProps,
  FilestoreTier,
  type FilestoreVolumeProps,
  type GcsBackendOptions,
  type GkeBucketOptions,
  type GkeDiskOptions,
  type GkeExposureOptions,
  GkeFileSystem,
  type GkeNetwork,
  type GkeNetworkOptions,
  type GkePlatformProps,
  type GkeStorageClassProps,
  type IapClient,
  type LocalBackendOptions,
  PersistentDiskType,
  type StateBackend,
} from '../../../../lib';
import { type Code, call, list, literal } from '../code';
import { type Fields, mapOf, structOf } from '../structs';
import type { Values } from '../values';
import { gkeCluster, kmsKey } from './gke-cluster-options';
import { gpuPool, nodePool, tpuPool } from './gke-node-pool-options';
import { platformProps } from './platform-props';

/** Most have nodes in the zones of their disks: few are regional or have replicated disks, which need several zones. */
export function gkePlatformProps(values: Values): fc.Arbitrary<Code<GkePlatformProps>> {
  const fields: Fields<GkePlatformProps> = {
    ...platformProps(values),
    project: values.text('my-project', 'a12345'),
    zone: values.text('us-central1-a', 'us-central1-f'),
    region: values.text('us-central1'),
    clusterName: values.name('ml-cluster'),
    network: network(values),
    cluster: gkeCluster(values),
    nodePools: fc.array(nodePool(values), { minLength: 1, maxLength: 2 }).map(list),
    gpuPools: values.list(gpuPool(values), 2),
    tpuPools: values.list(tpuPool(values), 1),
    disks: structOf<GkeDiskOptions>(
      {
        type: values.member('PersistentDiskType', PersistentDiskType),
        replicaZones: fc.constant(list([literal('us-central1-a'), literal('us-central1-f')])),
        encryptionKey: kmsKey(values),
      },
      { rarely: ['replicaZones'] },
    ),
    buckets: structOf<GkeBucketOptions>({
      location: values.text('us-central1', 'EU'),
      noncurrentVersionExpiration: values.duration('7 days', '365 days'),
      autoclass: values.boolean,
      encryptionKey: kmsKey(values),
    }),
    fineGrainedBuckets: fc.constant(list([literal('models'), literal('others')])),
    controlPlaneAccess: controlPlaneAccess(values),
    exposure: structOf<GkeExposureOptions>(
      {
        dnsZone: values.name('example-com'),
        dnsProject: values.text('dns-project'),
        cloudArmor: cloudArmor(values),
      },
      { always: ['dnsZone'] },
    ),
    iapClient: structOf<IapClient>(
      { clientId: values.text('123-abc.apps.googleusercontent.com'), secretName: values.dottedName('iap') },
      { always: ['clientId'] },
    ),
    labels: mapOf(values.plainText(fc.constantFrom('team', 'a-b_1')), values.text('vision', 'a')),
    stateBackend: stateBackend(values),
    googleProviderVersion: values.text('6.50.0', '~> 7.30'),
  };
  return structOf(fields, { always: ['project', 'zone'], rarely: ['region', 'network', 'fineGrainedBuckets'] });
}

function network(values: Values): fc.Arbitrary<Code<GkeNetwork>> {
  const created = structOf<GkeNetworkOptions>({
    nodeCidr: values.text('10.16.0.0/20'),
    podCidr: values.text('10.20.0.0/14'),
    serviceCidr: values.text('10.24.0.0/20'),
    podRangeName: values.name('pod'),
    serviceRangeName: values.name('service'),
    flowLogs: values.boolean,
  });
  const existing = structOf<ExistingNetworkOptions>(
    {
      network: values.name('shared'),
      subnetwork: values.name('ml'),
      podRangeName: values.name('pods'),
      serviceRangeName: values.name('services'),
      serviceCidr: values.text('10.96.0.0/16'),
      hostProject: values.text('host-project'),
    },
    { always: ['network', 'subnetwork', 'podRangeName', 'serviceRangeName', 'serviceCidr'] },
  );
  return fc.oneof(
    created.map((options) => call<GkeNetwork>('GkeNetwork.create', options)),
    existing.map((options) => call<GkeNetwork>('GkeNetwork.existing', options)),
  );
}

function controlPlaneAccess(values: Values): fc.Arbitrary<Code<ControlPlaneAccess>> {
  const network = structOf<AuthorizedNetwork>(
    { cidr: values.text('203.0.113.0/24', '0.0.0.0/0'), name: values.text('office', 'Büro') },
    { always: ['cidr'] },
  );
  const networks = structOf<AuthorizedNetworksOptions>(
    {
      networks: values
        .validOr(fc.array(network, { minLength: 1, maxLength: 3 }), fc.constant<Code<AuthorizedNetwork>[]>([]))
        .map(list),
      publicEndpoint: values.boolean,
    },
    { always: ['networks'] },
  );
  return fc.oneof(
    fc.constant(call<ControlPlaneAccess>('ControlPlaneAccess.dnsEndpoint')),
    networks.map((options) => call<ControlPlaneAccess>('ControlPlaneAccess.authorizedNetworks', options)),
  );
}

function cloudArmor(values: Values): fc.Arbitrary<Code<CloudArmorPolicy>> {
  const created = structOf<CloudArmorPolicyOptions>({
    allowedCidrs: values
      .validOr(
        fc.array(values.text('203.0.113.0/24', '2001:db8::/32'), { minLength: 1, maxLength: 12 }),
        fc.constant<Code<string>[]>([]),
      )
      .map(list),
    requestsPerMinute: values.number(100, 5000),
  });
  return fc.oneof(
    created.map((options) => call<CloudArmorPolicy>('CloudArmorPolicy.create', options)),
    values.name('edge').map((name) => call<CloudArmorPolicy>('CloudArmorPolicy.existing', name)),
  );
}

function stateBackend(values: Values): fc.Arbitrary<Code<StateBackend>> {
  const local = structOf<LocalBackendOptions>({ path: values.text('terraform.tfstate', '../x y.tfstate') });
  const gcs = structOf<GcsBackendOptions>(
    { bucket: values.text('my-state'), prefix: values.text('kubeflow', 'a/b') },
    { always: ['bucket'] },
  );
  return fc.oneof(
    local.map((options) => call<StateBackend>('StateBackend.local', options)),
    gcs.map((options) => call<StateBackend>('StateBackend.gcs', options)),
  );
}

export function gkeStorageClassProps(values: Values): fc.Arbitrary<Code<Omit<GkeStorageClassProps, 'platform'>>> {
  return structOf<Omit<GkeStorageClassProps, 'platform'>>(
    {
      name: values.dottedName('fast'),
      type: values.member('PersistentDiskType', PersistentDiskType),
      replicaZones: fc.constant(list([literal('us-central1-a'), literal('us-central1-b')])),
      fileSystem: values.member('GkeFileSystem', GkeFileSystem),
      retainDisks: values.boolean,
      isDefaultClass: values.boolean,
      labels: values.labels,
    },
    { rarely: ['replicaZones'] },
  );
}

export function filestoreVolumeProps(values: Values): fc.Arbitrary<Code<Omit<FilestoreVolumeProps, 'platform'>>> {
  return structOf<Omit<FilestoreVolumeProps, 'platform'>>(
    {
      name: values.name('files'),
      size: values.size('3Ti', '10Ti'),
      tier: values.member('FilestoreTier', FilestoreTier),
      network: values.text('default', 'projects/host-project/global/networks/shared'),
      encryptionKey: kmsKey(values),
      labels: values.labels,
    },
    { always: ['network'], rarely: ['encryptionKey'] },
  );
}

export function filestoreInstanceProps(values: Values): fc.Arbitrary<Code<Omit<FilestoreInstanceProps, 'platform'>>> {
  return structOf<Omit<FilestoreInstanceProps, 'platform'>>(
    {
      name: values.name('instance'),
      size: values.size('3Ti', '10Ti'),
      tier: values.member('FilestoreTier', FilestoreTier),
      network: values.text('default', 'projects/host-project/global/networks/shared'),
      encryptionKey: kmsKey(values),
    },
    { always: ['network'], rarely: ['encryptionKey'] },
  );
}
