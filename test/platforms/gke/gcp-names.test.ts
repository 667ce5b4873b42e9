import { GCP_RESOURCE, isValidName } from '../../../lib/names';
import { ACCOUNT_ID, CLUSTER_NAME, clusterNameOf, ownedName } from '../../../lib/platforms/gke/gcp-names';

const CLUSTERS = ['c', 'cloud', 'a-b', 'c'.repeat(40), `${'long-'.repeat(7)}name`];
const NAMES = ['a', 'b-c', 'hub', '2nd', 'a.b', 'a--b', 'n'.repeat(63), `${'x'.repeat(62)}y`, 'nodes', 'team-data'];

test.each([
  ['a resource', GCP_RESOURCE],
  ['an account', ACCOUNT_ID],
  ['a cluster', CLUSTER_NAME],
])('any names give a legal name of %s, and different names different ones', (_, rule) => {
  for (const cluster of CLUSTERS) {
    const given = NAMES.map((name) => ownedName(cluster, name, rule));
    expect(given.filter((name) => !isValidName(name, rule))).toEqual([]);
    expect(new Set(given).size).toBe(NAMES.length);
  }
});

test('a name that is legal is kept as it is', () => {
  expect(ownedName('cloud', 'team-data')).toBe('cloud-team-data');
});

test('what a name does not tell apart, its identity does', () => {
  expect(ownedName('cloud', 'hub', ACCOUNT_ID, 'a-b/hub')).not.toBe(ownedName('cloud', 'hub', ACCOUNT_ID, 'a/hub'));
});

test('names do not change between runs and versions, because what carries them would be replaced', () => {
  expect(ownedName('cloud', 'n'.repeat(63))).toMatchInlineSnapshot(
    `"cloud-nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn-baef3557"`,
  );
  expect(ownedName('cloud', 'hub', ACCOUNT_ID, 'team-a/hub')).toMatchInlineSnapshot(`"cloud-hub-6239ae39"`);
  expect(clusterNameOf('2nd')).toMatchInlineSnapshot(`"kubeflow-2nd-cfbaf0d7"`);
});
