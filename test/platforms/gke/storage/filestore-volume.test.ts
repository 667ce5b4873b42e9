import { Size, Testing } from 'cdk8s';
import {
  FilestoreTier,
  FilestoreVolume,
  type FilestoreVolumeProps,
  GkeCluster,
  GkeNetwork,
  type GkePlatformProps,
  JupyterHub,
  KmsKey,
} from 'kubeflow-cdk';
import { resourceAt, synthesize } from '../synthesize';

function files(props: FilestoreVolumeProps = {}, platformProps: Partial<GkePlatformProps> = {}) {
  let volume: FilestoreVolume['volume'] | undefined;
  const { terraform, objects } = synthesize((platform) => {
    volume = new FilestoreVolume(platform.chart('files'), 'team-data', props).volume;
  }, platformProps);
  const find = (kind: string) => objects.find((object) => object.kind === kind);
  return { terraform, volume, storageClass: find('StorageClass'), claim: find('PersistentVolumeClaim') };
}

test('pods on all nodes can mount the claim, and its files are retained', () => {
  const { volume, storageClass, claim } = files({}, { labels: { team: 'ml' } });
  expect(volume).toEqual({ name: 'team-data', claimName: 'team-data', namespace: 'kubeflow' });
  expect(storageClass).toMatchObject({
    metadata: { name: 'team-data-filestore' },
    provisioner: 'filestore.csi.storage.gke.io',
    parameters: { tier: 'zonal', network: 'cloud-network', labels: 'environment=cloud,team=ml' },
    reclaimPolicy: 'Retain',
    allowVolumeExpansion: true,
  });
  expect(claim).toMatchObject({
    metadata: { name: 'team-data', namespace: 'kubeflow' },
    spec: {
      accessModes: ['ReadWriteMany'],
      resources: { requests: { storage: '1Ti' } },
      storageClassName: 'team-data-filestore',
    },
  });
});

test('every prop reaches the objects', () => {
  const props: Omit<Required<FilestoreVolumeProps>, 'platform'> = {
    name: 'scratch',
    size: Size.tebibytes(4),
    tier: FilestoreTier.ENTERPRISE,
    network: 'projects/host-project/global/networks/shared',
    encryptionKey: KmsKey.create(),
    labels: { team: 'vision' },
  };
  const { storageClass, claim, terraform } = files(props);
  expect(storageClass).toMatchObject({
    metadata: { name: 'scratch-filestore', labels: { team: 'vision' } },
    parameters: {
      tier: 'enterprise',
      network: 'projects/host-project/global/networks/shared',
      'connect-mode': 'PRIVATE_SERVICE_ACCESS',
      'instance-encryption-kms-key': 'projects/my-project/locations/us-central1/keyRings/cloud-keys/cryptoKeys/files',
    },
  });
  expect(claim).toMatchObject({
    metadata: { name: 'scratch', labels: { team: 'vision' } },
    spec: { resources: { requests: { storage: '4Ti' } } },
  });
  expect(resourceAt(terraform, 'google_kms_crypto_key_iam_member.files-key-user')).toMatchObject({
    member: expect.stringContaining('@cloud-filer.iam.gserviceaccount.com'),
  });
});

test('a network of another project is connected with private services access', () => {
  const network = GkeNetwork.existing({
    hostProject: 'host-project',
    network: 'shared',
    subnetwork: 'ml',
    podRangeName: 'pods',
    serviceRangeName: 'services',
    serviceCidr: '10.96.0.0/20',
  });
  expect(files({}, { network }).storageClass).toMatchObject({
    parameters: { network: 'projects/host-project/global/networks/shared', 'connect-mode': 'PRIVATE_SERVICE_ACCESS' },
  });
});

test('notebooks mount the volume like a share of an NfsServer, also on Autopilot', () => {
  const { objects } = synthesize(
    (platform) => {
      const chart = platform.chart('jupyterhub');
      const { volume } = new FilestoreVolume(chart, 'team-data');
      new JupyterHub(chart, 'jupyterhub', { sharedVolumes: [volume] });
    },
    { zone: undefined, region: 'us-central1', cluster: GkeCluster.autopilot() },
  );
  expect(JSON.stringify(objects)).toContain('/mnt/team-data');
});

test('the default size is the minimum of the tier', () => {
  expect(files({ tier: FilestoreTier.PREMIUM }).claim).toMatchObject({
    spec: { resources: { requests: { storage: '2560Gi' } } },
  });
});

test.each<[string, FilestoreVolumeProps, Partial<GkePlatformProps>, RegExp]>([
  ['the size is below the minimum', { size: Size.gibibytes(100) }, {}, /Must be at least 1024 GiB/],
  ['the name is not valid', { name: 'Team Data' }, {}, /Use "team-data"/],
  ['the network is not valid', { network: 'My Net' }, {}, /network "My Net" is not valid/],
  [
    'the tier does not support a key',
    { tier: FilestoreTier.STANDARD, encryptionKey: KmsKey.create() },
    {},
    /does not support customer-managed keys/,
  ],
  ['an existing cluster has no network', {}, { cluster: GkeCluster.existing() }, /`network` is missing/],
])('fails if %s', (_, props, platformProps, message) => {
  expect(() => files(props, platformProps)).toThrow(message);
});

test('fails if the platform is not a GkePlatform', () => {
  expect(() => new FilestoreVolume(Testing.chart(), 'team-data')).toThrow(/is not a GkePlatform/);
});
