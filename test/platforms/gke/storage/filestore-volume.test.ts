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

test('a claim of the network’s own instance can be mounted by pods of all nodes, and its files stay', () => {
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

test('a network of another project is reached by service networking', () => {
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

test('notebooks mount it as they mount the files of an NfsServer, on Autopilot too', () => {
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

test('an instance is no smaller than its tier has them', () => {
  expect(files({ tier: FilestoreTier.PREMIUM }).claim).toMatchObject({
    spec: { resources: { requests: { storage: '2560Gi' } } },
  });
});

test.each<[string, FilestoreVolumeProps, Partial<GkePlatformProps>, RegExp]>([
  ['on too small a size', { size: Size.gibibytes(100) }, {}, /accepts 1024 GiB and more/],
  ['on a name that is none', { name: 'Team Data' }, {}, /Use "team-data"/],
  ['on a network that is none', { network: 'My Net' }, {}, /network "My Net" is not one/],
  [
    'on a key for a tier that takes none',
    { tier: FilestoreTier.STANDARD, encryptionKey: KmsKey.create() },
    {},
    /takes none/,
  ],
  ['without a network of a cluster that exists', {}, { cluster: GkeCluster.existing() }, /network is missing/],
])('fails %s', (_, props, platformProps, message) => {
  expect(() => files(props, platformProps)).toThrow(message);
});

test('fails on another platform', () => {
  expect(() => new FilestoreVolume(Testing.chart(), 'team-data')).toThrow(/another platform than GKE/);
});
