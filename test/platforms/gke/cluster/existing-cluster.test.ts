import { Size } from 'cdk8s';
import { ControlPlaneAccess, GkeCluster } from 'kubeflow-cdk';
import { bucketReader } from '../full-platform';
import {
  createPlatform,
  expression,
  inTemporaryFolder,
  onlyResource,
  PROPS,
  platformWith,
  resourceAddresses,
  resourceAt,
  synthesize,
} from '../synthesize';

describe('an existing cluster', () => {
  const existing = GkeCluster.existing({ serviceCidr: '10.96.0.0/20', gpuNodes: [{ acceleratorType: 'nvidia-l4' }] });

  test('is not changed: only resources of the apps are created', () => {
    const { terraform } = synthesize(
      (platform) => {
        platform.storage.disk(platform.chart('nfs'), 'data', { name: 'data', size: Size.gibibytes(10) });
        platform.identity.grantBucketRead(bucketReader(platform, 'server'), {
          bucketName: 'models',
          requestedBy: 'model',
        });
      },
      { cluster: existing, clusterName: 'theirs' },
    );
    expect(resourceAddresses(terraform).map((address) => address.split('.')[0])).toEqual([
      'google_compute_disk',
      'google_compute_disk_resource_policy_attachment',
      'google_compute_resource_policy',
      'google_project_service',
      'google_project_service',
      'google_project_service',
      'google_storage_bucket_iam_member',
    ]);
    expect(onlyResource(terraform, 'google_compute_disk')).toMatchObject({ name: 'theirs-data' });
  });

  test('has the configured Service addresses and GPUs', () => {
    synthesize(
      (platform) => {
        const chart = platform.chart('a');
        expect(platform.storage.allocateClusterIp(chart, 'files', 'nfs')).toMatch(/^10\.96\.0\./);
        expect(platform.accelerators.gpu(chart, {}, 'gpu').count).toBe(1);
      },
      { cluster: existing },
    );
  });

  test('gets the configured node pools, with a dedicated service account', () => {
    const { terraform } = synthesize(undefined, {
      cluster: existing,
      clusterName: 'theirs',
      gpuPools: [{ acceleratorType: 'nvidia-l4', machineType: 'g2-standard-8' }],
    });
    expect(resourceAt(terraform, 'google_container_node_pool.gpu-pool-nvidia-l4')).toMatchObject({
      cluster: 'theirs',
      node_config: { service_account: expression('google_service_account.node-account.email') },
    });
  });

  test('fails if the program reads a resource that the platform does not manage', () => {
    const platform = inTemporaryFolder((folder) =>
      createPlatform(folder, { ...PROPS, cluster: GkeCluster.existing() }),
    );
    expect(platform.deploymentGuide().notes).toEqual([expect.stringContaining('Dataplane V2')]);
    expect(inTemporaryFolder((folder) => createPlatform(folder, PROPS)).deploymentGuide().notes).toEqual([]);
    expect(() => platform.cluster).toThrow(/cluster is not managed by this platform/);
    expect(() => platform.nodeServiceAccount).toThrow(/node service account is not managed by this platform/);
    expect(() => platform.vpcNetwork).toThrow(/network is not managed by this platform/);
    expect(platform.credentialsCommand).toContain('get-credentials cloud');
  });

  test('fails if a fixed address is requested and serviceCidr is not set', () => {
    expect(() =>
      synthesize((platform) => platform.storage.allocateClusterIp(platform.chart('a'), 'files', 'nfs'), {
        cluster: GkeCluster.existing(),
      }),
    ).toThrow(/`serviceCidr` of GkeCluster.existing/);
  });

  test('gets no settings of nodes that depend on the cluster', () => {
    const { terraform } = synthesize(undefined, { cluster: existing, nodePools: [{}] });
    // Image streaming requires an API that the cluster may not use.
    expect(onlyResource(terraform, 'google_container_node_pool').node_config).not.toHaveProperty('gcfs_config');
    expect(resourceAddresses(terraform)).not.toContain('google_project_service.containerfilesystem-api');
  });

  test('is accessed through its default endpoint, unless the program names another one', () => {
    const command = (controlPlaneAccess?: ControlPlaneAccess) =>
      platformWith({ cluster: existing, controlPlaneAccess }).credentialsCommand;
    const plain = 'gcloud container clusters get-credentials cloud --location us-central1-a --project my-project';
    expect(command()).toBe(plain);
    expect(command(ControlPlaneAccess.dnsEndpoint())).toBe(`${plain} --dns-endpoint`);
    expect(command(ControlPlaneAccess.authorizedNetworks({ networks: [{ cidr: '10.0.0.0/8' }] }))).toBe(
      `${plain} --internal-ip`,
    );
  });
});
