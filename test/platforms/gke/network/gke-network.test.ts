import { GkeNetwork, type GkeNetworkOptions, type GkePlatformProps } from 'kubeflow-cdk';
import { createPlatform, inTemporaryFolder, onlyResource, PROPS, resourceAddresses, synthesize } from '../synthesize';

const EXISTING = {
  network: 'shared',
  subnetwork: 'ml',
  podRangeName: 'ml-pods',
  serviceRangeName: 'ml-services',
  serviceCidr: '10.200.0.0/20',
};

const withNetwork = (network?: GkeNetwork, props: Partial<GkePlatformProps> = {}) =>
  synthesize(undefined, { network, ...props }).terraform;

test('a created network has named ranges, Private Google Access and Cloud NAT', () => {
  const terraform = withNetwork();
  expect(onlyResource(terraform, 'google_compute_network')).toMatchObject({ auto_create_subnetworks: false });
  expect(onlyResource(terraform, 'google_compute_subnetwork')).toMatchObject({
    ip_cidr_range: '10.0.0.0/20',
    private_ip_google_access: true,
    secondary_ip_range: [
      { range_name: 'pods', ip_cidr_range: '10.4.0.0/14' },
      { range_name: 'services', ip_cidr_range: '10.8.0.0/20' },
    ],
    log_config: { flow_sampling: 0.5 },
  });
  expect(onlyResource(terraform, 'google_compute_router_nat')).toMatchObject({
    source_subnetwork_ip_ranges_to_nat: 'LIST_OF_SUBNETWORKS',
    enable_dynamic_port_allocation: true,
    enable_endpoint_independent_mapping: false,
    min_ports_per_vm: 64,
    max_ports_per_vm: 65536,
  });
});

test('every option of the network reaches the Terraform', () => {
  const options: Required<GkeNetworkOptions> = {
    nodeCidr: '172.16.0.0/22',
    podCidr: '172.20.0.0/16',
    serviceCidr: '172.18.0.0/22',
    podRangeName: 'p',
    serviceRangeName: 's',
    flowLogs: false,
  };
  const addresses: string[] = [];
  const { terraform } = synthesize(
    (platform) => {
      addresses.push(platform.storage.allocateClusterIp(platform.chart('nfs'), 'files', 'nfs'));
    },
    { network: GkeNetwork.create(options) },
  );
  const subnetwork = onlyResource(terraform, 'google_compute_subnetwork');
  expect(subnetwork).toMatchObject({
    ip_cidr_range: '172.16.0.0/22',
    secondary_ip_range: [
      { range_name: 'p', ip_cidr_range: '172.20.0.0/16' },
      { range_name: 's', ip_cidr_range: '172.18.0.0/22' },
    ],
  });
  expect(subnetwork).not.toHaveProperty('log_config');
  expect(onlyResource(terraform, 'google_container_cluster')).toMatchObject({
    ip_allocation_policy: { cluster_secondary_range_name: 'p', services_secondary_range_name: 's' },
  });
  expect(addresses[0]).toMatch(/^172\.18\.0\./);
});

test('an existing network is used without creating network resources', () => {
  const terraform = withNetwork(GkeNetwork.existing(EXISTING));
  expect(resourceAddresses(terraform).filter((address) => /_(network|subnetwork|router|nat)\b/.test(address))).toEqual(
    [],
  );
  expect(onlyResource(terraform, 'google_container_cluster')).toMatchObject({
    network: 'projects/my-project/global/networks/shared',
    subnetwork: 'projects/my-project/regions/us-central1/subnetworks/ml',
    ip_allocation_policy: { cluster_secondary_range_name: 'ml-pods', services_secondary_range_name: 'ml-services' },
    private_cluster_config: { enable_private_nodes: true },
  });
});

test('the network can belong to another project', () => {
  const network = GkeNetwork.existing({ ...EXISTING, hostProject: 'host-project' });
  expect(onlyResource(withNetwork(network), 'google_container_cluster')).toMatchObject({
    network: 'projects/host-project/global/networks/shared',
    subnetwork: 'projects/host-project/regions/us-central1/subnetworks/ml',
  });
});

test('fixed Service addresses are in the CIDR block of the existing network', () => {
  synthesize(
    (platform) => {
      expect(platform.storage.allocateClusterIp(platform.chart('nfs'), 'files', 'nfs')).toMatch(/^10\.200\.0\./);
    },
    { network: GkeNetwork.existing(EXISTING) },
  );
});

test('fails if the program reads the resources of an existing network', () => {
  const platform = inTemporaryFolder((folder) =>
    createPlatform(folder, { ...PROPS, network: GkeNetwork.existing(EXISTING) }),
  );
  expect(() => platform.vpcNetwork).toThrow(/network is not managed by this platform/);
  expect(() => platform.subnetwork).toThrow(/subnetwork is not managed by this platform/);
});

test.each<[string, GkeNetwork, RegExp]>([
  ['ranges overlap', GkeNetwork.create({ nodeCidr: '10.4.0.0/20' }), /nodeCidr.*podCidr.*overlap/],
  [
    'a range has host bits',
    GkeNetwork.create({ podCidr: '10.4.0.1/14' }),
    /podCidr "10.4.0.1\/14" is not a valid range/,
  ],
  ['a range is too small', GkeNetwork.create({ podCidr: '10.64.0.0/24' }), /from \/9 to \/21/],
  ['a range is IPv6', GkeNetwork.create({ nodeCidr: '2001:db8::/20' }), /IPv4/],
  ['two ranges have the same name', GkeNetwork.create({ podRangeName: 'services' }), /are both "services"/],
  ['the name of a range is not valid', GkeNetwork.create({ podRangeName: 'My Pods' }), /Use "my-pods"/],
  ['the name of the network is not valid', GkeNetwork.existing({ ...EXISTING, network: 'My Net' }), /Use "my-net"/],
  [
    'the CIDR block of Services is not valid',
    GkeNetwork.existing({ ...EXISTING, serviceCidr: 'x' }),
    /serviceCidr "x"/,
  ],
  ['the host project is not valid', GkeNetwork.existing({ ...EXISTING, hostProject: 'x' }), /6 to 30/],
])('fails if %s', (_, network, message) => {
  expect(() => withNetwork(network)).toThrow(message);
});
