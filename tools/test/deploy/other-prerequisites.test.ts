import { otherPrerequisites } from '../../src/deploy/prerequisites';
import type { KubernetesClient } from '../../src/kubernetes/kubernetes-client';
import type { DeploymentPlan, PlanPrerequisite } from '../../src/plan/plan';

const SHARED = { reason: 'It is needed.', requiredBy: 'cloud/hub' };
const DEFAULT_CLASS: PlanPrerequisite = { ...SHARED, kind: 'StorageClass', name: 'default', blocking: false };
const DNS: PlanPrerequisite = { ...SHARED, kind: 'DNS record', name: 'hub.example.com', blocking: false };
const ISSUER: PlanPrerequisite = {
  ...SHARED,
  apiVersion: 'cert-manager.io/v1',
  kind: 'ClusterIssuer',
  name: 'letsencrypt',
  blocking: false,
};

/** A cluster with a StorageClass and these objects. */
function client(isDefault: string, ...names: string[]): KubernetesClient {
  const annotations = { 'storageclass.kubernetes.io/is-default-class': isDefault };
  return {
    list: async () => [{ kind: 'StorageClass', metadata: { name: 'fast', annotations } }],
    get: async ({ name }: { name: string }) => (names.includes(name) ? { kind: 'X', metadata: { name } } : undefined),
  } as unknown as KubernetesClient;
}

test.each([
  ['prerequisites that exist are left out', client('true', 'letsencrypt'), [DNS]],
  ['those that do not exist are listed', client('false'), [DEFAULT_CLASS, DNS, ISSUER]],
])('after a deployment, %s', async (_, cluster, expected) => {
  const blocking = { ...ISSUER, name: 'other', blocking: true };
  const plan = { prerequisites: [DEFAULT_CLASS, DNS, ISSUER, blocking] } as unknown as DeploymentPlan;
  expect(await otherPrerequisites(cluster, plan)).toEqual(expected);
});
