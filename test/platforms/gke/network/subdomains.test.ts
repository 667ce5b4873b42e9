import type { ExposureProps, GkePlatformProps } from 'kubeflow-cdk';
import { expression, onlyResource, resourcesOfType, synthesize } from '../synthesize';

const PROPS: ExposureProps = {
  serviceName: 'hub',
  port: 80,
  hostname: 'hub.example.com',
  healthCheckPath: '/hub/health',
  requireAuthentication: false,
};

function exposing(exposure: Partial<ExposureProps> = {}, props: Partial<GkePlatformProps> = {}) {
  const result = synthesize((platform) => {
    platform.exposure.expose(platform.chart('hub'), 'exposure', { ...PROPS, ...exposure });
  }, props);
  const spec = (kind: string) => result.objects.find((object) => object.kind === kind)?.spec;
  return { ...result, spec };
}

describe('subdomains', () => {
  const SUBDOMAINS = { includeSubdomains: true };

  test('have a wildcard certificate with DNS authorization, beside the certificate of the hostname', () => {
    const { terraform, spec } = exposing(SUBDOMAINS);
    const certificates = Object.values(resourcesOfType(terraform, 'google_certificate_manager_certificate'));
    expect(certificates).toEqual([
      expect.objectContaining({ managed: { domains: ['hub.example.com'] } }),
      expect.objectContaining({
        managed: {
          domains: ['*.hub.example.com'],
          dns_authorizations: [
            expression('google_certificate_manager_dns_authorization.hub_exposure_subdomains-authorization.id'),
          ],
        },
      }),
    ]);
    expect(onlyResource(terraform, 'google_certificate_manager_dns_authorization')).toMatchObject({
      domain: 'hub.example.com',
    });
    const entries = Object.values(resourcesOfType(terraform, 'google_certificate_manager_certificate_map_entry'));
    expect(entries.map((entry) => (entry as { hostname: string }).hostname)).toEqual([
      'hub.example.com',
      '*.hub.example.com',
    ]);
    expect(Object.values(resourcesOfType(terraform, 'google_dns_record_set'))).toEqual([]);
    expect(terraform.output).toHaveProperty('hub_exposure_subdomains-records');
    const { listeners } = spec('Gateway') as { listeners: object[] };
    expect(listeners).toEqual([
      expect.objectContaining({ name: 'https', hostname: 'hub.example.com' }),
      expect.objectContaining({ name: 'https-subdomains', hostname: '*.hub.example.com' }),
    ]);
    expect(spec('HTTPRoute')).toMatchObject({ hostnames: ['hub.example.com', '*.hub.example.com'] });
  });

  test('have DNS records in the zone', () => {
    const { terraform } = exposing(SUBDOMAINS, { exposure: { dnsZone: 'example-com' } });
    const records = Object.values(resourcesOfType(terraform, 'google_dns_record_set')) as { name: string }[];
    const proof =
      'google_certificate_manager_dns_authorization.hub_exposure_subdomains-authorization.dns_resource_record[0]';
    expect(records.map(({ name }) => name)).toEqual([
      'hub.example.com.',
      expression(`${proof}.name`),
      '*.hub.example.com.',
    ]);
  });

  test('leave the resources of the hostname unchanged', () => {
    const before = exposing().terraform.resource as { [type: string]: object };
    const after = exposing(SUBDOMAINS).terraform.resource as { [type: string]: object };
    for (const [type, resources] of Object.entries(before)) {
      expect(after[type]).toMatchObject(resources);
    }
  });

  test('fails if the name is too long for a certificate', () => {
    const hostname = `${'a'.repeat(50)}.example.com`;
    expect(() => exposing({ hostname })).not.toThrow();
    expect(() => exposing({ ...SUBDOMAINS, hostname })).toThrow('at most 63 characters');
  });

  test('are added to the Gateway that another component of the hostname created', () => {
    const { terraform, objects } = synthesize((platform) => {
      const chart = platform.chart('hub');
      platform.exposure.expose(chart, 'docs', { ...PROPS, serviceName: 'docs', pathPrefix: '/docs' });
      platform.exposure.expose(chart, 'exposure', { ...PROPS, ...SUBDOMAINS });
    });
    const gateways = objects.filter(({ kind }) => kind === 'Gateway');
    expect(gateways.map(({ spec }: any) => spec.listeners.map(({ hostname }: any) => hostname))).toEqual([
      ['hub.example.com', '*.hub.example.com'],
    ]);
    const routes = objects.filter(({ kind }) => kind === 'HTTPRoute');
    expect(routes.map(({ metadata, spec }: any) => [metadata.name, spec.hostnames])).toEqual([
      ['docs', ['hub.example.com']],
      ['hub', ['hub.example.com', '*.hub.example.com']],
    ]);
    expect(onlyResource(terraform, 'google_certificate_manager_dns_authorization')).toMatchObject({
      domain: 'hub.example.com',
    });
    expect(Object.keys(resourcesOfType(terraform, 'google_compute_global_address'))).toHaveLength(1);
  });
});
