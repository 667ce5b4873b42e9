import { Size } from 'cdk8s';
import { GkeCluster, type GkePlatformProps, NfsServer } from 'kubeflow-cdk';
import { expression, onlyResource, resourcesOfType, synthesize } from '../synthesize';
import { COMMON, EXPECTED } from './cluster-options';

const REGIONAL = { zone: undefined, region: 'us-central1' };

describe('an Autopilot cluster', () => {
  const autopilot = { ...REGIONAL, cluster: GkeCluster.autopilot() };

  test('has no node pools, and sets no field that Google manages', () => {
    const { terraform } = synthesize(undefined, autopilot);
    const cluster = onlyResource(terraform, 'google_container_cluster');
    expect(resourcesOfType(terraform, 'google_container_node_pool')).toEqual([]);
    expect(cluster).toMatchObject({
      enable_autopilot: true,
      location: 'us-central1',
      database_encryption: { state: 'ENCRYPTED' },
      private_cluster_config: { enable_private_nodes: true },
      cluster_autoscaling: {
        auto_provisioning_defaults: { service_account: expression('google_service_account.node-account.email') },
      },
    });
    // The provider rejects each of these fields if enable_autopilot is set.
    for (const field of [
      'remove_default_node_pool',
      'enable_shielded_nodes',
      'enable_intranode_visibility',
      'default_max_pods_per_node',
      'network_policy',
      'node_pool',
      'addons_config.dns_cache_config',
      'addons_config.network_policy_config',
      'addons_config.stateful_ha_config',
      'cluster_autoscaling.enabled',
      'cluster_autoscaling.resource_limits',
      'binary_authorization.enabled',
    ]) {
      expect(cluster).not.toHaveProperty(field);
    }
  });

  test('every option reaches the Terraform', () => {
    const { terraform } = synthesize(undefined, { ...REGIONAL, cluster: GkeCluster.autopilot(COMMON) });
    expect(onlyResource(terraform, 'google_container_cluster')).toMatchObject(EXPECTED);
  });

  test('provides GPUs by type', () => {
    synthesize((platform) => {
      const gpu = (type?: string, count?: number) => () =>
        platform.accelerators.gpu(platform.chart('a'), { type, count }, 'gpu');
      expect(gpu('nvidia-l4', 2)()).toEqual({
        resourceName: 'nvidia.com/gpu',
        count: 2,
        nodeSelector: { 'cloud.google.com/gke-accelerator': 'nvidia-l4' },
        tolerations: [],
      });
      expect(gpu()).toThrow(/gpu without a type .*has only GPUs of the types nvidia-l4, /);
      expect(gpu('nvidia-l5')).toThrow(/gpu of type "nvidia-l5"/);
      expect(gpu('nvidia-l4', 3)).toThrow(/machines with 1, 2, 4, 8 GPUs of type nvidia-l4/);
    }, autopilot);
  });

  test('fails if it contains an NFS server, and suggests Filestore', () => {
    expect(() =>
      synthesize(
        (platform) => new NfsServer(platform.chart('nfs'), 'nfs', { disks: { data: { size: Size.gibibytes(10) } } }),
        { region: 'us-central1', zone: 'us-central1-a', cluster: GkeCluster.autopilot() },
      ),
    ).toThrow(/container ".*" adds the capabilities .*(SYS_RESOURCE|DAC_READ_SEARCH).*Autopilot[\s\S]*FilestoreVolume/);
  });

  test.each<[string, Partial<GkePlatformProps>, RegExp]>([
    ['it is in a zone', { region: undefined, zone: 'us-central1-a' }, /`region` to "us-central1"/],
    ['it has node pools', { nodePools: [{}] }, /Autopilot does not support node pools/],
    ['it has GPU pools', { gpuPools: [{ acceleratorType: 'nvidia-l4', machineType: 'g2-standard-8' }] }, /node pools/],
  ])('fails if %s', (_, props, message) => {
    expect(() => synthesize(undefined, { ...autopilot, ...props })).toThrow(message);
  });
});
