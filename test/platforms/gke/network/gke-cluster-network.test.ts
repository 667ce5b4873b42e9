import { GkeCluster, GkeNetwork, TFJobOperator, Warnings } from 'kubeflow-cdk';
import { expression, onlyResource, resourcesOfType, synthesize } from '../synthesize';

test('a port for webhooks is open from the control plane to the nodes, and from nowhere else', () => {
  const { terraform } = synthesize((platform) => {
    platform.network.allowIngressFromControlPlane(platform.chart('operator'), 9443);
  });
  // Never empty, which would be everybody: the second is there only in clusters whose control plane is joined by peering.
  const sources = [
    'google_compute_subnetwork.subnetwork.ip_cidr_range',
    'google_container_cluster.cluster.private_cluster_config[0].master_ipv4_cidr_block',
  ];
  expect(onlyResource(terraform, 'google_compute_firewall')).toEqual({
    name: 'cloud-control-plane-to-9443',
    description: 'Lets the control plane of cloud call webhooks on port 9443',
    network: expression('google_compute_network.network.id'),
    direction: 'INGRESS',
    source_ranges: expression(`compact([${sources.join(', ')}])`),
    target_service_accounts: [expression('google_service_account.node-account.email')],
    allow: [{ protocol: 'tcp', ports: ['9443'] }],
  });
});

test('a port is opened once, whoever asks for it, and each has a rule of its own', () => {
  const { terraform } = synthesize((platform) => {
    for (const port of [9443, 8443, 9443]) {
      platform.network.allowIngressFromControlPlane(platform.chart('operator'), port);
    }
  });
  expect(resourcesOfType(terraform, 'google_compute_firewall')).toMatchObject([
    { name: 'cloud-control-plane-to-8443', allow: [{ ports: ['8443'] }] },
    { name: 'cloud-control-plane-to-9443', allow: [{ ports: ['9443'] }] },
  ]);
});

test('the training operator has its webhook opened, without a word about it', () => {
  const { terraform } = synthesize((platform) => {
    new TFJobOperator(platform.chart('operator'), 'operator');
  });
  expect(onlyResource(terraform, 'google_compute_firewall')).toMatchObject({ allow: [{ ports: ['9443'] }] });
});

test('nothing is opened where nobody asks', () => {
  expect(resourcesOfType(synthesize().terraform, 'google_compute_firewall')).toEqual([]);
});

test.each([
  [
    'a network',
    {
      network: GkeNetwork.existing({
        network: 'shared',
        subnetwork: 'ml',
        podRangeName: 'pods',
        serviceRangeName: 'services',
        serviceCidr: '10.200.0.0/20',
      }),
    },
  ],
  ['a cluster', { cluster: GkeCluster.existing() }],
])('in %s that exists nothing is opened, and who must be asked for it is told', (_, props) => {
  let warnings: string[] = [];
  const { terraform } = synthesize((platform) => {
    const operator = new TFJobOperator(platform.chart('operator'), 'operator');
    platform.network.allowIngressFromControlPlane(platform.chart('operator'), 9443);
    warnings = Warnings.of(platform);
    expect(Warnings.of(operator)).toEqual(warnings);
  }, props);
  expect(resourcesOfType(terraform, 'google_compute_firewall')).toEqual([]);
  expect(warnings).toEqual([
    expect.stringMatching(/^cloud\/operator\/operator: .* must reach port 9443 of the nodes[\s\S]*TCP 9443/),
  ]);
});
