import { cluster } from './cluster';

describe('Service range', () => {
  test.each([
    '10.96.0.0',
    '10.96.0.0/8',
    '10.96.0.0/27',
    '10.96.0.256/16',
    'fd00::/107',
    'fd00::/123',
    '::ffff:10.96.0.0/112',
    'x/16',
    '',
  ])('fails if it is %p', (serviceCidr) => {
    expect(() => cluster({ serviceCidr })).toThrow(
      /^lab: serviceCidr ".*" is not a valid Service range\.\n.*\/12 to \/26.*\n.*--service-cluster-ip-range/,
    );
  });

  test('host bits are ignored', () => {
    const { platform, component } = cluster({ serviceCidr: '10.43.77.5/16' });
    const other = cluster({ serviceCidr: '10.43.0.0/16' });
    expect(platform.storage.allocateClusterIp(component, 'files', 'kubeflow')).toBe(
      other.platform.storage.allocateClusterIp(other.component, 'files', 'kubeflow'),
    );
  });

  test('cluster IPs leave the lowest addresses to cluster add-ons', () => {
    for (let index = 0; index < 20; index++) {
      const { platform, component } = cluster({ serviceCidr: '10.96.0.0/12' });
      const address = platform.storage.allocateClusterIp(component, `files-${index}`, 'kubeflow');
      expect(Number(address.split('.')[3])).toBeGreaterThanOrEqual(32);
      expect(address).toMatch(/^10\.96\.0\./);
    }
  });
});
