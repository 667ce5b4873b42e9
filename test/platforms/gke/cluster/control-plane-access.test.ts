import { ControlPlaneAccess, type GkePlatformProps } from 'kubeflow-cdk';
import { onlyResource, platformWith, synthesize } from '../synthesize';

test('authorized networks access the IP endpoint of the control plane, which is public only if configured', () => {
  const networks = [{ cidr: '203.0.113.0/24', name: 'office' }];
  const access = (options: object) =>
    synthesize(undefined, { controlPlaneAccess: ControlPlaneAccess.authorizedNetworks({ networks, ...options }) });
  expect(onlyResource(access({}).terraform, 'google_container_cluster')).toMatchObject({
    private_cluster_config: { enable_private_endpoint: true },
    control_plane_endpoints_config: {
      dns_endpoint_config: { allow_external_traffic: false },
      ip_endpoints_config: { enabled: true },
    },
    master_authorized_networks_config: { cidr_blocks: [{ cidr_block: '203.0.113.0/24', display_name: 'office' }] },
  });
  expect(onlyResource(access({ publicEndpoint: true }).terraform, 'google_container_cluster')).toMatchObject({
    private_cluster_config: { enable_private_endpoint: false },
  });
});

test('the credentials command matches the access to the control plane', () => {
  const networks = [{ cidr: '203.0.113.0/24' }];
  const command = (controlPlaneAccess?: ControlPlaneAccess) => platformWith({ controlPlaneAccess }).credentialsCommand;
  const start = 'gcloud container clusters get-credentials cloud --location us-central1-a --project my-project';
  expect(command()).toBe(`${start} --dns-endpoint`);
  expect(command(ControlPlaneAccess.authorizedNetworks({ networks }))).toBe(`${start} --internal-ip`);
  expect(command(ControlPlaneAccess.authorizedNetworks({ networks, publicEndpoint: true }))).toBe(start);
});

test.each<[string, Partial<GkePlatformProps>, RegExp]>([
  [
    'an authorized network is not a CIDR block',
    { controlPlaneAccess: ControlPlaneAccess.authorizedNetworks({ networks: [{ cidr: '203.0.113.7' }] }) },
    /or "203.0.113.7\/32"/,
  ],
  [
    'the authorized networks are empty',
    { controlPlaneAccess: ControlPlaneAccess.authorizedNetworks({ networks: [] }) },
    /`networks` is empty/,
  ],
])('fails if %s', (_, props, message) => {
  expect(() => platformWith(props)).toThrow(message);
});
