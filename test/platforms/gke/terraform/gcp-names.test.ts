import { GCP_RESOURCE, isValidName } from '../../../../lib/names';
import {
  CLUSTER_NAME,
  clusterResourceName,
  defaultClusterName,
  SERVICE_ACCOUNT_ID,
} from '../../../../lib/platforms/gke/terraform/gcp-names';

const CLUSTERS = ['c', 'cloud', 'a-b', 'c'.repeat(40), `${'long-'.repeat(7)}name`];
const NAMES = ['a', 'b-c', 'hub', '2nd', 'a.b', 'a--b', 'n'.repeat(63), `${'x'.repeat(62)}y`, 'nodes', 'team-data'];

test.each([
  ['a resource', GCP_RESOURCE],
  ['an account', SERVICE_ACCOUNT_ID],
  ['a cluster', CLUSTER_NAME],
])('any names give a legal name of %s, and different names different ones', (_, rule) => {
  for (const cluster of CLUSTERS) {
    const given = NAMES.map((name) => clusterResourceName(cluster, name, rule));
    expect(given.filter((name) => !isValidName(name, rule))).toEqual([]);
    expect(new Set(given).size).toBe(NAMES.length);
  }
});

test('a name that is legal is kept as it is', () => {
  expect(clusterResourceName('cloud', 'team-data')).toBe('cloud-team-data');
});

test('what a name does not tell apart, its identity does', () => {
  expect(clusterResourceName('cloud', 'hub', SERVICE_ACCOUNT_ID, 'a-b/hub')).not.toBe(
    clusterResourceName('cloud', 'hub', SERVICE_ACCOUNT_ID, 'a/hub'),
  );
});

test('names do not change between runs and versions, because what carries them would be replaced', () => {
  expect(clusterResourceName('cloud', 'n'.repeat(63))).toMatchInlineSnapshot(
    `"cloud-nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn-baef3557"`,
  );
  expect(clusterResourceName('cloud', 'hub', SERVICE_ACCOUNT_ID, 'team-a/hub')).toMatchInlineSnapshot(
    `"cloud-hub-6239ae39"`,
  );
  expect(defaultClusterName('2nd')).toMatchInlineSnapshot(`"kubeflow-2nd-cfbaf0d7"`);
});
