import { GkeCluster, GkeNetwork, TFJobOperator, Warnings } from 'kubeflow-cdk';
import { expression, onlyResource, resourcesOfType, synthesize } from '../synthesize';

test('the firewall opens a webhook port to the control plane only', () => {
  const { terraform } = synthesize((platform) => {
    platform.network.allowIngressFromControlPlane(platform.chart('operator'), 9443);
  });
  // Never empty, which would allow all addresses: the second range exists only if the control plane's network is
  // peered.
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

test('each port has one firewall rule, however often it is requested', () => {
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

test('the firewall opens the webhook port of the training operator without a warning', () => {
  const { terraform } = synthesize((platform) => {
    new TFJobOperator(platform.chart('operator'), 'operator');
  });
  expect(onlyResource(terraform, 'google_compute_firewall')).toMatchObject({ allow: [{ ports: ['9443'] }] });
});

test('the firewall opens no ports by default', () => {
  expect(resourcesOfType(synthesize().terraform, 'google_compute_firewall')).toEqual([]);
});

test.each([
  [
    'network',
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
  ['cluster', { cluster: GkeCluster.existing() }],
])('an existing %s gets no firewall rule, and a warning describes the rule to create', (_, props) => {
  let warnings: string[] = [];
  const { terraform } = synthesize((platform) => {
    const operator = new TFJobOperator(platform.chart('operator'), 'operator');
    platform.network.allowIngressFromControlPlane(platform.chart('operator'), 9443);
    warnings = Warnings.of(platform);
    expect(Warnings.of(operator)).toEqual(warnings);
  }, props);
  expect(resourcesOfType(terraform, 'google_compute_firewall')).toEqual([]);
  expect(warnings).toEqual([
    expect.stringMatching(
      /^cloud\/operator\/operator: .* must reach port 9443 of the nodes[\s\S]*allows TCP port 9443/,
    ),
  ]);
});
