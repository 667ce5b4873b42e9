import * as fs from 'node:fs';
import * as path from 'node:path';
import { DnsRecordSet } from '@cdktf/provider-google/lib/dns-record-set';
import { GkeCluster, GkePlatform, type GkePlatformProps, KubeflowApp } from 'kubeflow-cdk';
import { IDENTITIES } from '../../../../lib/platforms/gke/terraform/external-names';
import { addAllFeatures, FULL_PROPS } from '../full-platform';
import { inTemporaryFolder, PROPS, synthesize } from '../synthesize';

/** The error of a program with two environments. */
function problemsOf(
  build: (platform: GkePlatform) => void,
  production: Partial<GkePlatformProps> = {},
  staging: Partial<GkePlatformProps> = {},
): string {
  return inTemporaryFolder((folder) => {
    const app = new KubeflowApp({
      outdir: path.join(folder, 'dist'),
      deployOutdir: path.join(folder, 'deploy.out'),
      terraformOutdir: path.join(folder, 'cdktf.out'),
      summary: false,
    });
    for (const [id, props] of Object.entries({ staging, production })) {
      build(new GkePlatform(app, id, { ...PROPS, ...props }));
    }
    try {
      app.synth();
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  });
}

const expose = (platform: GkePlatform) =>
  platform.exposure.expose(platform.chart('hub'), 'exposure', {
    serviceName: 'hub',
    port: 80,
    hostname: 'hub.example.com',
    healthCheckPath: '/health',
    requireAuthentication: false,
  });

test('environments with different names create no resource twice, with all features', () => {
  expect(problemsOf(expose)).toBe('');
  expect(problemsOf((platform) => void platform.chart('app'), FULL_PROPS, FULL_PROPS)).toBe('');
});

test('fails if two environments create the DNS record of one hostname', () => {
  const zone = { exposure: { dnsZone: 'example-com', dnsProject: 'dns-project' } };
  const message = problemsOf(expose, { ...zone, project: 'my-production' }, zone);
  expect(message).toContain(
    'production/hub_exposure_record: creates the google_dns_record_set "dns-project/example-com/hub.example.com./A", which staging/hub_exposure_record creates too.',
  );
  expect(message).toContain('synthesis found a problem');
  expect(problemsOf(expose, zone, { exposure: { dnsZone: 'staging-example-com' } })).toBe('');
});

test('fails if two environments create a bucket with one name, also in different projects', () => {
  const bucket = (platform: GkePlatform) => platform.objectStore.bucket(platform, 'models', { name: 'our-models' });
  expect(problemsOf(bucket, { project: 'my-production' })).toContain(
    'production/models_bucket: creates the google_storage_bucket "our-models", which staging/models_bucket creates too.',
  );
});

test('fails if two environments on one existing cluster use one address and certificate map', () => {
  const cluster = (namespace: string) => ({
    cluster: GkeCluster.existing({ serviceCidr: '10.8.0.0/20' }),
    clusterName: 'shared',
    namespace,
  });
  const message = problemsOf(expose, cluster('production'), cluster('staging'));
  for (const type of ['compute_global_address', 'certificate_manager_certificate_map', 'compute_ssl_policy']) {
    expect(message).toContain(`creates the google_${type} "my-project/shared-`);
  }
});

test('fails if two environments create one cluster', () => {
  expect(problemsOf(() => {}, { clusterName: 'ml' }, { clusterName: 'ml' })).toContain(
    'creates the google_container_cluster "my-project/us-central1-a/ml", which staging/cluster creates too.',
  );
  expect(problemsOf(() => {}, { clusterName: 'ml', project: 'my-production' }, { clusterName: 'ml' })).toBe('');
});

test('fails if a resource of the program has the name of one that the library creates', () => {
  const message = problemsOf(
    (platform) => {
      const record = { managedZone: 'example-com', name: 'hub.example.com.', type: 'A', ttl: 60 };
      new DnsRecordSet(platform.stack, 'own', { ...record, rrdatas: ['203.0.113.1'] });
      new DnsRecordSet(platform.stack, 'text', { ...record, type: 'TXT', rrdatas: ['"x"'] });
      if (platform.node.id === 'production') {
        expose(platform);
      }
    },
    { exposure: { dnsZone: 'example-com' } },
    { project: 'my-staging' },
  );
  expect(message).toContain('production/hub_exposure_record: creates the google_dns_record_set');
  expect(message).toContain('which production/own creates too');
});

test('every type of resource is known to be unique by its name, or to be shared', () => {
  const { terraform } = synthesize(addAllFeatures, FULL_PROPS);
  const lib = path.join(__dirname, '../../../../lib');
  const imported = fs
    .readdirSync(lib, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [
      ...fs
        .readFileSync(path.join(lib, file), 'utf8')
        .matchAll(/import \{[^}]*\} from '@cdktf\/provider-google\/lib\/([-a-z0-9]+)'/g),
    ])
    .map(([, module]) => `google_${module.replaceAll('-', '_')}`)
    .filter((type) => type !== 'google_provider' && !type.startsWith('google_data_'));
  const created = Object.keys(terraform.resource ?? {}).filter((type) => type.startsWith('google_'));
  const types = [...new Set([...imported, ...created])].sort();
  expect(Object.keys(IDENTITIES).sort()).toEqual(types);
});
