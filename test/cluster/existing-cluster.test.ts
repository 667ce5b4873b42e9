import { existingClusterSettings } from './existing-cluster';

test('suites start a cluster if the environment names none', () => {
  expect(existingClusterSettings({})).toBeUndefined();
});

test('suites run on the cluster of a kubeconfig, in namespaces with a prefix', () => {
  expect(existingClusterSettings({ TEST_KUBECONFIG: __filename, TEST_NAMESPACE_PREFIX: 'proof-' })).toEqual({
    kubeconfig: __filename,
    namespacePrefix: 'proof-',
  });
});

test.each([
  ['a kubeconfig without a prefix', { TEST_KUBECONFIG: __filename }, 'TEST_NAMESPACE_PREFIX is not set'],
  ['a prefix without a kubeconfig', { TEST_NAMESPACE_PREFIX: 'proof-' }, 'TEST_KUBECONFIG is not set'],
  [
    'a missing kubeconfig',
    { TEST_KUBECONFIG: '/nowhere/kubeconfig', TEST_NAMESPACE_PREFIX: 'proof-' },
    'there is no file "/nowhere/kubeconfig"',
  ],
  [
    'an invalid prefix',
    { TEST_KUBECONFIG: __filename, TEST_NAMESPACE_PREFIX: 'Proof_' },
    '"Proof_" is not a valid namespace prefix',
  ],
])('fails with %s', (_, environment, message) => {
  expect(() => existingClusterSettings(environment)).toThrow(message);
});
