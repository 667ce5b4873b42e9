import { Size } from 'cdk8s';
import {
  FilestoreInstance,
  FilestoreTier,
  GkeCluster,
  type GkeClusterOptions,
  GkeNetwork,
  type GkePlatform,
  KmsKey,
  PersistentDiskType,
} from 'kubeflow-cdk';
import type { Program } from '../deployment';
import { EXISTING_KEY } from './everything';

/** A change of a value, from one program to another. */
export interface Transition {
  readonly name: string;
  readonly from: Program;
  readonly to: Program;
}

const OTHER_KEY = `${EXISTING_KEY}-2`;

const secrets = (secretsEncryptionKey: KmsKey, options: GkeClusterOptions = {}) => ({
  props: { cluster: GkeCluster.standard({ ...options, secretsEncryptionKey }) },
});

interface Data {
  readonly chart?: string;
  readonly diskSize?: Size;
  readonly fileSize?: Size;
}

const data =
  ({ chart = 'nfs', diskSize = Size.gibibytes(100), fileSize = Size.tebibytes(2) }: Data = {}) =>
  (platform: GkePlatform): void => {
    platform.storage.disk(platform.chart(chart), 'disk', { name: 'team-data', size: diskSize });
    platform.objectStore.bucket(platform.chart(chart), 'bucket', { name: 'my-models' });
    new FilestoreInstance(platform, 'files', { tier: FilestoreTier.ZONAL, size: fileSize });
  };

const CREATED: Program = secrets(KmsKey.create());
const EXISTING: Program = secrets(KmsKey.existing(EXISTING_KEY));
const DATA: Program = { build: data() };
const withBuckets = (encryptionKey: KmsKey): Program => ({ props: { buckets: { encryptionKey } }, build: data() });
const BUCKETS_CREATED = withBuckets(KmsKey.create());
const BUCKETS_EXISTING = withBuckets(KmsKey.existing(EXISTING_KEY));

const IN_TWO_ZONES = GkeCluster.standard({ nodeLocations: ['us-central1-a', 'us-central1-b'] });

const REGIONAL: Program = {
  ...DATA,
  props: { region: 'us-central1', zone: 'us-central1-a', cluster: IN_TWO_ZONES },
};

/** Changes that remove nothing from the program, but could destroy something. */
export const TRANSITIONS: readonly Transition[] = [
  { name: '`secretsEncryptionKey`: created to Google-managed', from: CREATED, to: secrets(KmsKey.googleManaged()) },
  { name: '`secretsEncryptionKey`: created to existing', from: CREATED, to: EXISTING },
  { name: '`secretsEncryptionKey`: existing to Google-managed', from: EXISTING, to: secrets(KmsKey.googleManaged()) },
  { name: '`secretsEncryptionKey`: existing to created', from: EXISTING, to: CREATED },
  {
    name: '`secretsEncryptionKey`: existing to another existing',
    from: EXISTING,
    to: secrets(KmsKey.existing(OTHER_KEY)),
  },
  { name: '`buckets.encryptionKey`: created to existing', from: BUCKETS_CREATED, to: BUCKETS_EXISTING },
  { name: '`buckets.encryptionKey`: existing to created', from: BUCKETS_EXISTING, to: BUCKETS_CREATED },
  {
    name: '`buckets.encryptionKey`: existing to another existing',
    from: BUCKETS_EXISTING,
    to: withBuckets(KmsKey.existing(OTHER_KEY)),
  },
  { name: '`buckets.encryptionKey`: none to created', from: DATA, to: BUCKETS_CREATED },
  {
    name: '`disks.encryptionKey`: none to created',
    from: DATA,
    to: { ...DATA, props: { disks: { encryptionKey: KmsKey.create() } } },
  },
  {
    name: '`disks.type`: another type',
    from: DATA,
    to: { ...DATA, props: { disks: { type: PersistentDiskType.PD_SSD } } },
  },
  {
    name: '`disks.replicaZones`: none to two zones',
    from: DATA,
    to: { ...DATA, props: { cluster: IN_TWO_ZONES, disks: { replicaZones: ['us-central1-a', 'us-central1-b'] } } },
  },
  { name: '`buckets.location`: another location', from: DATA, to: { ...DATA, props: { buckets: { location: 'US' } } } },
  { name: 'Size of a disk: larger', from: DATA, to: { build: data({ diskSize: Size.gibibytes(200) }) } },
  { name: 'Size of a disk: smaller', from: DATA, to: { build: data({ diskSize: Size.gibibytes(50) }) } },
  { name: 'Size of a Filestore instance: smaller', from: DATA, to: { build: data({ fileSize: Size.tebibytes(1) }) } },
  { name: 'Id of a chart with a disk and a bucket', from: DATA, to: { build: data({ chart: 'renamed' }) } },
  { name: '`nodePools.spot`: false to true', from: CREATED, to: { props: { nodePools: [{ spot: true }] } } },
  { name: '`nodePools.minNodes`: another number', from: CREATED, to: { props: { nodePools: [{ minNodes: 3 }] } } },
  { name: '`clusterName`: another name', from: DATA, to: { ...DATA, props: { clusterName: 'renamed' } } },
  { name: '`project`: another project', from: DATA, to: { ...DATA, props: { project: 'other-project' } } },
  { name: '`zone`: another zone', from: DATA, to: { ...DATA, props: { zone: 'us-central1-b' } } },
  {
    name: '`region`: zonal to regional',
    from: DATA,
    to: REGIONAL,
  },
  {
    name: '`cluster`: Standard to Autopilot',
    from: REGIONAL,
    to: { ...DATA, props: { region: 'us-central1', zone: 'us-central1-a', cluster: GkeCluster.autopilot() } },
  },
  {
    name: '`cluster`: Standard to existing',
    from: CREATED,
    to: { props: { cluster: GkeCluster.existing() } },
  },
  {
    name: '`deletionProtection`: true to false',
    from: CREATED,
    to: secrets(KmsKey.create(), { deletionProtection: false }),
  },
  {
    name: '`network`: created to existing',
    from: CREATED,
    to: {
      props: {
        network: GkeNetwork.existing({
          network: 'shared',
          subnetwork: 'ml',
          podRangeName: 'pods',
          serviceRangeName: 'services',
          serviceCidr: '10.96.0.0/20',
        }),
      },
    },
  },
];
