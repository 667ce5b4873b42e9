import { spawnSync } from 'node:child_process';
import { Size, Testing } from 'cdk8s';
import {
  FilestoreInstance,
  type FilestoreInstanceProps,
  FilestoreTier,
  GkeCluster,
  GkeNetwork,
  type GkePlatform,
  type GkePlatformProps,
  JupyterHub,
  KmsKey,
  NfsVolume,
} from 'kubeflow-cdk';
import { expression, onlyResource, resourcesOfType, synthesize } from '../synthesize';
import { violations } from '../terraform/terraform-rules';

function instance(props: FilestoreInstanceProps = {}, platformProps: Partial<GkePlatformProps> = {}) {
  const built: { files?: FilestoreInstance; platform?: GkePlatform } = {};
  const { terraform } = synthesize((platform) => {
    built.platform = platform;
    built.files = new FilestoreInstance(platform, 'team-data', props);
  }, platformProps);
  return { terraform, files: built.files as FilestoreInstance, platform: built.platform as GkePlatform };
}

test('an instance is in the network of the nodes, which alone can mount it, and is protected against destruction', () => {
  const { terraform, files } = instance();
  expect(onlyResource(terraform, 'google_filestore_instance')).toEqual({
    name: 'cloud-team-data',
    tier: 'ZONAL',
    location: 'us-central1-a',
    file_shares: {
      name: 'files',
      capacity_gb: 1024,
      nfs_export_options: [
        {
          ip_ranges: [expression('google_compute_subnetwork.subnetwork.ip_cidr_range')],
          access_mode: 'READ_WRITE',
          squash_mode: 'NO_ROOT_SQUASH',
        },
      ],
    },
    networks: [
      {
        network: expression('google_compute_network.network.name'),
        modes: ['MODE_IPV4'],
        connect_mode: 'DIRECT_PEERING',
      },
    ],
    deletion_protection_enabled: true,
    lifecycle: { prevent_destroy: true },
    depends_on: ['google_project_service.file-api'],
  });
  expect(violations(terraform)).toEqual([]);
  expect(files.size.toTebibytes()).toBe(1);
});

test('nodes resolve an instance by a name in a private zone, because only Terraform knows its address', () => {
  const { terraform, files } = instance();
  expect(files.server).toBe('team-data.files.cloud.internal');
  expect(files.path).toBe('/files');
  expect(onlyResource(terraform, 'google_dns_managed_zone')).toMatchObject({
    name: 'cloud-files',
    dns_name: 'files.cloud.internal.',
    visibility: 'private',
    private_visibility_config: { networks: [{ network_url: expression('google_compute_network.network.id') }] },
    depends_on: ['google_project_service.dns-api'],
  });
  expect(onlyResource(terraform, 'google_dns_record_set')).toMatchObject({
    managed_zone: expression('google_dns_managed_zone.files-zone.name'),
    name: 'team-data.files.cloud.internal.',
    type: 'A',
    rrdatas: [expression('element(google_filestore_instance.team-data_instance.networks[0].ip_addresses, 0)')],
  });
});

test('an NfsVolume provides the files in several namespaces, including notebooks', () => {
  const { objects } = synthesize((platform) => {
    const { server, path, size } = new FilestoreInstance(platform, 'team-data');
    const hub = platform.chart('jupyterhub');
    const files = new NfsVolume(hub, 'team-data', { server, path, size });
    new JupyterHub(hub, 'jupyterhub', { sharedVolumes: [files.volume] });
    files.grantRead(platform.chart('serving', { namespace: 'serving' }));
  });
  const volumes = objects.filter(({ kind }) => kind === 'PersistentVolume');
  expect(volumes.map(({ spec }) => spec)).toMatchObject([
    { nfs: { server: 'team-data.files.cloud.internal', path: '/files' }, claimRef: { namespace: 'kubeflow' } },
    { nfs: { server: 'team-data.files.cloud.internal', readOnly: true }, claimRef: { namespace: 'serving' } },
  ]);
  expect(JSON.stringify(objects)).toContain('/mnt/team-data');
});

test('one printed command makes the top folder writable, with an image from the configured registry', () => {
  const [step, ...others] =
    instance({}, { imageRegistry: 'mirror.example.com' }).platform.deploymentGuide().manualStepsAfterApps ?? [];
  expect(others).toEqual([]);
  expect(step.description).toBe('make the top folder of "team-data" writable. Pods can only read it until then.');
  // The arguments that a shell passes.
  const { stdout } = spawnSync('sh', ['-c', `kubectl() { printf '%s\\n' "$@"; }; ${step.command}`], {
    encoding: 'utf8',
  });
  const args = stdout.trim().split('\n');
  expect(args.slice(0, 4)).toEqual(['-n', 'default', 'run', 'team-data-rights']);
  expect(args).toContainEqual(expect.stringMatching(/^--image=mirror\.example\.com\/rclone\/rclone:/));
  const overrides = args.find((arg) => arg.startsWith('--overrides='))?.slice('--overrides='.length) ?? '';
  expect(JSON.parse(overrides)).toMatchObject({
    spec: {
      containers: [{ name: 'team-data-rights', command: ['chmod', '1777', '/files'] }],
      volumes: [{ nfs: { server: 'team-data.files.cloud.internal', path: '/files' } }],
    },
  });
});

test('every prop reaches the Terraform', () => {
  const props: Omit<Required<FilestoreInstanceProps>, 'platform'> = {
    name: 'scratch',
    size: Size.tebibytes(4),
    tier: FilestoreTier.ENTERPRISE,
    network: 'projects/host-project/global/networks/shared',
    encryptionKey: KmsKey.create(),
  };
  const { terraform } = instance(props);
  expect(onlyResource(terraform, 'google_filestore_instance')).toMatchObject({
    name: 'cloud-scratch',
    tier: 'ENTERPRISE',
    location: 'us-central1',
    file_shares: { capacity_gb: 4096 },
    networks: [{ network: 'projects/host-project/global/networks/shared', connect_mode: 'PRIVATE_SERVICE_ACCESS' }],
    kms_key_name: expression('google_kms_crypto_key.files-key.id'),
    depends_on: expect.arrayContaining(['google_kms_crypto_key_iam_member.files-key-user']),
  });
  expect(onlyResource(terraform, 'google_dns_managed_zone')).toMatchObject({
    private_visibility_config: { networks: [{ network_url: 'projects/host-project/global/networks/shared' }] },
  });
});

test('an instance in an existing network does not restrict its clients', () => {
  const network = GkeNetwork.existing({
    network: 'shared',
    subnetwork: 'ml',
    podRangeName: 'pods',
    serviceRangeName: 'services',
    serviceCidr: '10.96.0.0/20',
  });
  const { terraform } = instance({}, { network });
  const [{ file_shares, networks }] = resourcesOfType(terraform, 'google_filestore_instance');
  expect(file_shares).not.toHaveProperty('nfs_export_options');
  expect(networks).toMatchObject([{ network: 'shared', connect_mode: 'DIRECT_PEERING' }]);
  expect(onlyResource(terraform, 'google_dns_managed_zone')).toMatchObject({
    private_visibility_config: { networks: [{ network_url: 'projects/my-project/global/networks/shared' }] },
  });
});

test('instances in the same network share a DNS zone; an instance in another network gets another zone', () => {
  const { terraform } = synthesize((platform) => {
    new FilestoreInstance(platform, 'one');
    new FilestoreInstance(platform.chart('files'), 'two');
    new FilestoreInstance(platform, 'three', { network: 'other' });
  });
  expect(Object.keys(terraform.resource?.google_dns_managed_zone ?? {})).toEqual([
    expect.stringMatching(/^files-[0-9a-f]{8}-zone$/),
    'files-zone',
  ]);
  expect(resourcesOfType(terraform, 'google_filestore_instance')).toHaveLength(3);
});

test.each<[string, FilestoreInstanceProps, Partial<GkePlatformProps>, RegExp]>([
  ['the size is below the minimum', { size: Size.gibibytes(100) }, {}, /Must be at least 1024 GiB/],
  [
    'the size is not a multiple of the step',
    { size: Size.gibibytes(1100) },
    {},
    /Use for example Size\.gibibytes\(1280\)/,
  ],
  ['a large size is not a multiple of the step', { size: Size.tebibytes(11) }, {}, /Size\.gibibytes\(12800\)/],
  [
    'the size is above the maximum',
    { size: Size.tebibytes(20), tier: FilestoreTier.ENTERPRISE },
    {},
    /multiple of 256 GiB up to 10240\.[\s\S]*Size\.gibibytes\(10240\)/,
  ],
  ['the name is not valid', { name: 'Team Data' }, {}, /Use "team-data"/],
  ['the network is not valid', { network: 'My Net' }, {}, /network "My Net" is not valid/],
  [
    'the tier does not support a key',
    { tier: FilestoreTier.STANDARD, encryptionKey: KmsKey.create() },
    {},
    /does not support customer-managed keys/,
  ],
  ['an existing cluster has no network', {}, { cluster: GkeCluster.existing() }, /`network` is missing/],
  [
    'a zonal tier has no zone',
    {},
    { zone: undefined, region: 'us-central1' },
    /requires a zone, but the platform has none/,
  ],
])('fails if %s', (_, props, platformProps, message) => {
  expect(() => instance(props, platformProps)).toThrow(message);
});

test('fails if two instances have the same name', () => {
  expect(() =>
    synthesize((platform) => {
      new FilestoreInstance(platform, 'one', { name: 'team-data' });
      new FilestoreInstance(platform, 'team-data');
    }),
  ).toThrow('volume "team-data" is already created by cloud/one.');
});

test('fails if the platform is not a GkePlatform', () => {
  expect(() => new FilestoreInstance(Testing.chart(), 'team-data')).toThrow(/is not a GkePlatform/);
});
