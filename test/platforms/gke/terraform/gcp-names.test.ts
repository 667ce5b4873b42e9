import { Size } from 'cdk8s';
import * as fc from 'fast-check';
import { FilestoreInstance, type GkePlatform } from 'kubeflow-cdk';
import { sha256 } from '../../../../lib/digest';
import { GCP_RESOURCE, isValidName, type NameRule } from '../../../../lib/names';
import {
  CLUSTER_NAME,
  clusterResourceName,
  defaultClusterName,
  SERVICE_ACCOUNT_ID,
} from '../../../../lib/platforms/gke/terraform/gcp-names';
import { checkProperty } from '../../../random/check-property';
import { bucketReader, IAP_CLIENT } from '../full-platform';
import { googleResources, type SynthesizedApp, synthesize } from '../synthesize';
import type { TerraformJson } from './terraform-schema';

const LETTER = fc.constantFrom(...'abcxyz');
const INNER = fc.constantFrom(...'abcxyz0189-');
const END = fc.constantFrom(...'abcxyz0189');

/** Any DNS label that starts with a letter. Short and long labels are more frequent. */
function label(max: number): fc.Arbitrary<string> {
  const lengths = fc.constantFrom(
    ...[1, 2, 3, 8, 20, 29, 30, 31, 39, 40, 41, 62, 63].filter((length) => length <= max),
  );
  return lengths.chain((length) =>
    length === 1
      ? LETTER
      : fc
          .tuple(LETTER, fc.array(INNER, { minLength: length - 2, maxLength: length - 2 }), END)
          .map(([first, inner, last]) => `${first}${inner.join('')}${last}`),
  );
}

const PROGRAM = fc.record({
  environment: label(63),
  clusterName: fc.option(label(40), { nil: undefined }),
  project: label(30).filter((name) => name.length >= 6),
  namespaces: fc.uniqueArray(label(63), { minLength: 1, maxLength: 3 }),
  // The same names in several namespaces must give different resources.
  names: fc.uniqueArray(label(63), { minLength: 1, maxLength: 3 }),
});

type Names = typeof PROGRAM extends fc.Arbitrary<infer T> ? T : never;

function environmentOf({ environment, clusterName, project, namespaces, names }: Names): SynthesizedApp {
  const build = (platform: GkePlatform) => {
    for (const name of names) {
      const chart = platform.chart('files');
      platform.storage.disk(chart, `disk-${sha256(name).slice(0, 16)}`, { name, size: Size.gibibytes(10) });
      new FilestoreInstance(chart, `files-${sha256(name).slice(0, 16)}`, { name });
    }
    for (const namespace of namespaces) {
      for (const name of names) {
        // The file of the chart; its name does not matter here.
        const id = `apps-${sha256(`${namespace}/${name}`).slice(0, 16)}`;
        platform.identity.grantBucketRead(bucketReader(platform, name, id, namespace), {
          bucketName: 'models',
          requestedBy: 'model',
        });
        platform.exposure.expose(platform.chart(id), 'exposure', {
          serviceName: name,
          port: 80,
          hostname: `${id}.example.com`,
          healthCheckPath: '/',
          requireAuthentication: true,
        });
      }
    }
  };
  // Fine-grained buckets require Google service accounts, which have names.
  const fineGrainedBuckets = ['models'];
  return synthesize(build, { project, clusterName, iapClient: IAP_CLIENT, fineGrainedBuckets }, environment);
}

/** Name field and rule of each type. Other types are listed below. */
const NAMES: { readonly [type: string]: readonly [field: string, rule: NameRule] } = {
  google_container_cluster: ['name', CLUSTER_NAME],
  google_container_node_pool: ['name', CLUSTER_NAME],
  google_service_account: ['account_id', SERVICE_ACCOUNT_ID],
  google_kms_key_ring: ['name', GCP_RESOURCE],
  google_kms_crypto_key: ['name', GCP_RESOURCE],
  google_compute_disk: ['name', GCP_RESOURCE],
  google_dns_managed_zone: ['name', GCP_RESOURCE],
  google_filestore_instance: ['name', GCP_RESOURCE],
  google_compute_global_address: ['name', GCP_RESOURCE],
  google_compute_network: ['name', GCP_RESOURCE],
  google_compute_resource_policy: ['name', GCP_RESOURCE],
  google_compute_router: ['name', GCP_RESOURCE],
  google_compute_router_nat: ['name', GCP_RESOURCE],
  google_compute_ssl_policy: ['name', GCP_RESOURCE],
  google_compute_subnetwork: ['name', GCP_RESOURCE],
  google_certificate_manager_certificate: ['name', GCP_RESOURCE],
  google_certificate_manager_certificate_map: ['name', GCP_RESOURCE],
  google_certificate_manager_certificate_map_entry: ['name', GCP_RESOURCE],
};

/** Types whose name is not checked, because it belongs to another resource. */
const NAMELESS = [
  'google_compute_disk_resource_policy_attachment',
  'google_dns_record_set',
  'google_kms_crypto_key_iam_member',
  'google_project_iam_member',
  'google_project_service',
  'google_service_account_iam_member',
  'google_storage_bucket_iam_member',
];

function namesIn(terraform: TerraformJson): { type: string; name: string; rule: NameRule }[] {
  return Object.entries(googleResources(terraform))
    .filter(([type]) => !NAMELESS.includes(type))
    .flatMap(([type, all]) => {
      const [field, rule] = NAMES[type];
      return Object.values(all).map((values) => ({ type, name: String(values[field]), rule }));
    });
}

test('all names are valid and unique for any environment, project and component names', async () => {
  await checkProperty(
    PROGRAM,
    (program) => {
      const names = namesIn(environmentOf(program).terraform);
      expect(names.filter(({ name, rule }) => !isValidName(name, rule))).toEqual([]);
      const keys = names.map(({ type, name }) => `${type} ${name}`);
      expect(keys.filter((key, index) => keys.indexOf(key) < index)).toEqual([]);
    },
    { runs: 4 },
  );
});

test('names are the same in every run', async () => {
  await checkProperty(
    PROGRAM,
    (program) => {
      expect(namesIn(environmentOf(program).terraform)).toEqual(namesIn(environmentOf(program).terraform));
    },
    { runs: 1 },
  );
});

test('adding components with any name does not change existing resources', async () => {
  await checkProperty(
    fc.tuple(PROGRAM, label(63)),
    ([program, added]) => {
      fc.pre(!program.names.includes(added));
      const before = googleResources(environmentOf(program).terraform);
      // Added first, so that numbered names would change.
      const after = googleResources(environmentOf({ ...program, names: [added, ...program.names] }).terraform);
      for (const [type, all] of Object.entries(before)) {
        for (const [id, block] of Object.entries(all)) {
          expect([type, id, after[type]?.[id]]).toEqual([type, id, block]);
        }
      }
      expect(Object.keys(after.google_compute_disk)).toHaveLength(program.names.length + 1);
    },
    { runs: 2 },
  );
});

test.each([
  ['service account', SERVICE_ACCOUNT_ID],
  ['cluster', CLUSTER_NAME],
  ['resource', GCP_RESOURCE],
])('two identities never share the name of a %s', async (_, rule) => {
  await checkProperty(
    fc.tuple(label(40), label(63), label(63), label(63)),
    ([cluster, name, one, other]) => {
      fc.pre(one !== other);
      const names = [one, other].map((namespace) => clusterResourceName(cluster, name, rule, `${namespace}/${name}`));
      expect(names.filter((candidate) => !isValidName(candidate, rule))).toEqual([]);
      expect(names[0]).not.toBe(names[1]);
    },
    { runs: 100 },
  );
});

const CLUSTERS = ['c', 'cloud', 'a-b', 'c'.repeat(40), `${'long-'.repeat(7)}name`];
const ODD_NAMES = ['a', 'b-c', 'hub', '2nd', 'a.b', 'a--b', 'n'.repeat(63), `${'x'.repeat(62)}y`, 'nodes', 'team-data'];

test.each([
  ['resource', GCP_RESOURCE],
  ['service account', SERVICE_ACCOUNT_ID],
  ['cluster', CLUSTER_NAME],
])('any name gives a valid and unique name of a %s', (_, rule) => {
  for (const cluster of CLUSTERS) {
    const names = ODD_NAMES.map((name) => clusterResourceName(cluster, name, rule));
    expect(names.filter((name) => !isValidName(name, rule))).toEqual([]);
    expect(new Set(names).size).toBe(ODD_NAMES.length);
  }
});

test('a valid name is kept', () => {
  expect(clusterResourceName('cloud', 'team-data')).toBe('cloud-team-data');
});

test('the identity distinguishes resources with the same name', () => {
  expect(clusterResourceName('cloud', 'hub', SERVICE_ACCOUNT_ID, 'a-b/hub')).not.toBe(
    clusterResourceName('cloud', 'hub', SERVICE_ACCOUNT_ID, 'a/hub'),
  );
});

test('names never change between versions, because resources would be replaced', () => {
  expect(clusterResourceName('cloud', 'n'.repeat(63))).toMatchInlineSnapshot(
    `"cloud-nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn-baef3557"`,
  );
  expect(clusterResourceName('cloud', 'hub', SERVICE_ACCOUNT_ID, 'team-a/hub')).toMatchInlineSnapshot(
    `"cloud-hub-6239ae39"`,
  );
  expect(defaultClusterName('2nd')).toMatchInlineSnapshot(`"kubeflow-2nd-cfbaf0d7"`);
});
