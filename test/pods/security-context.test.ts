import { restrictedPodSecurityContext, restrictedSecurityContext } from '../../lib/pods/security-context';
import { podSecurityViolations } from '../policy/pod-security';

const USER = { uid: 1000, gid: 100, fsGroup: 100 };

test('a pod and a container that use them keep the standard "restricted"', () => {
  const container = { name: 'server', securityContext: restrictedSecurityContext() };
  const spec = JSON.parse(
    JSON.stringify({ securityContext: restrictedPodSecurityContext(USER), containers: [container] }),
  );
  expect(podSecurityViolations('restricted', spec)).toEqual([]);
});

test('the root file system cannot be written', () => {
  expect(restrictedSecurityContext().readOnlyRootFilesystem).toBe(true);
});

test('a component may say otherwise of one field, and keeps the rest', () => {
  expect(restrictedSecurityContext({ readOnlyRootFilesystem: false })).toEqual({
    ...restrictedSecurityContext(),
    readOnlyRootFilesystem: false,
  });
});

test('volumes are given to a group only where there is one', () => {
  expect(restrictedPodSecurityContext(USER)).toMatchObject({ runAsUser: 1000, runAsGroup: 100, fsGroup: 100 });
  expect(restrictedPodSecurityContext({ uid: 1, gid: 2 })).not.toHaveProperty('fsGroup');
});
