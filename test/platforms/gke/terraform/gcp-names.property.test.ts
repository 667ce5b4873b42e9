import { Size } from 'cdk8s';
import * as fc from 'fast-check';
import { FilestoreInstance, type GkePlatform } from 'kubeflow-cdk';
import { sha256 } from '../../../../lib/digest';
import { GCP_RESOURCE, isValidName, type NameRule } from '../../../../lib/names';
import {
  CLUSTER_NAME,
  clusterResourceName,
  SERVICE_ACCOUNT_ID,
} from '../../../../lib/platforms/gke/terraform/gcp-names';
import { bucketReader, IAP_CLIENT } from '../full-platform';
import { type SynthesizedApp, synthesize } from '../synthesize';
import type { TerraformJson } from './terraform-schema';

const RUNS = Number(process.env.PROGRAMS ?? 12);

const LETTER = fc.constantFrom(...'abcxyz');
const INNER = fc.constantFrom(...'abcxyz0189-');
const END = fc.constantFrom(...'abcxyz0189');

/** Any DNS label that starts with a letter, short and long ones more often than others. */
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
  // What has the same name in several namespaces must not be one thing.
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
        // A file of an environment, whose name is its own affair.
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
  // Accounts have names, and pods that are granted something as themselves need none.
  const fineGrainedBuckets = ['models'];
  return synthesize(build, { project, clusterName, iapClient: IAP_CLIENT, fineGrainedBuckets }, environment);
}

/** What names of a type keep to; what is not listed here is told below. */
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

/** Types whose `name` is that of something else, or that have none. */
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
  return Object.entries(terraform.resource ?? {})
    .filter(([type]) => !NAMELESS.includes(type))
    .flatMap(([type, all]) => {
      const [field, rule] = NAMES[type];
      return Object.values(all).map((values) => ({ type, name: String(values[field]), rule }));
    });
}

test('any environment, project and names of components give names that Google Cloud takes, each once', () => {
  fc.assert(
    fc.property(PROGRAM, (program) => {
      const names = namesIn(environmentOf(program).terraform);
      expect(names.filter(({ name, rule }) => !isValidName(name, rule))).toEqual([]);
      const keys = names.map(({ type, name }) => `${type} ${name}`);
      expect(keys.filter((key, index) => keys.indexOf(key) < index)).toEqual([]);
    }),
    { numRuns: RUNS, seed: 3 },
  );
});

test('they are the same in each run', () => {
  fc.assert(
    fc.property(PROGRAM, (program) => {
      expect(namesIn(environmentOf(program).terraform)).toEqual(namesIn(environmentOf(program).terraform));
    }),
    { numRuns: Math.ceil(RUNS / 5), seed: 4 },
  );
});

test('adding components, of any name, changes no block of what was there', () => {
  fc.assert(
    fc.property(PROGRAM, label(63), (program, added) => {
      fc.pre(!program.names.includes(added));
      const before = environmentOf(program).terraform.resource ?? {};
      // In front of the others, so that whatever is counted would be counted otherwise.
      const after = environmentOf({ ...program, names: [added, ...program.names] }).terraform.resource ?? {};
      for (const [type, all] of Object.entries(before)) {
        for (const [id, block] of Object.entries(all)) {
          expect([type, id, after[type]?.[id]]).toEqual([type, id, block]);
        }
      }
      expect(Object.keys(after.google_compute_disk)).toHaveLength(program.names.length + 1);
    }),
    { numRuns: Math.ceil(RUNS / 3), seed: 5 },
  );
});

test.each([
  ['an account', SERVICE_ACCOUNT_ID],
  ['a cluster', CLUSTER_NAME],
  ['a resource', GCP_RESOURCE],
])('two identities never share a name of %s', (_, rule) => {
  fc.assert(
    fc.property(label(40), label(63), label(63), label(63), (cluster, name, one, other) => {
      fc.pre(one !== other);
      const made = [one, other].map((namespace) => clusterResourceName(cluster, name, rule, `${namespace}/${name}`));
      expect(made.filter((given) => !isValidName(given, rule))).toEqual([]);
      expect(made[0]).not.toBe(made[1]);
    }),
    { numRuns: 500 },
  );
});
