import { restrictedContainer, restrictedPod } from '../../lib/workload/security';
import { podSecurityViolations } from '../policy/pod-security';

const USER = { uid: 1000, gid: 100, fsGroup: 100 };

test('a pod and a container that use them keep the standard "restricted"', () => {
  const container = { name: 'server', securityContext: restrictedContainer() };
  const spec = JSON.parse(JSON.stringify({ securityContext: restrictedPod(USER), containers: [container] }));
  expect(podSecurityViolations('restricted', spec)).toEqual([]);
});

test('the root file system cannot be written', () => {
  expect(restrictedContainer().readOnlyRootFilesystem).toBe(true);
});

test('a component may say otherwise of one field, and keeps the rest', () => {
  expect(restrictedContainer({ readOnlyRootFilesystem: false })).toEqual({
    ...restrictedContainer(),
    readOnlyRootFilesystem: false,
  });
});

test('volumes are given to a group only where there is one', () => {
  expect(restrictedPod(USER)).toMatchObject({ runAsUser: 1000, runAsGroup: 100, fsGroup: 100 });
  expect(restrictedPod({ uid: 1, gid: 2 })).not.toHaveProperty('fsGroup');
});
