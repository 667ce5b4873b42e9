import { restrictedPodSecurityContext, restrictedSecurityContext } from '../../lib/pods/security-context';
import { podSecurityViolations } from '../policy/pod-security';

const USER = { uid: 1000, gid: 100, fsGroup: 100 };

test('pods and containers with these contexts comply with Pod Security "restricted"', () => {
  const container = { name: 'server', securityContext: restrictedSecurityContext() };
  const spec = JSON.parse(
    JSON.stringify({ securityContext: restrictedPodSecurityContext(USER), containers: [container] }),
  );
  expect(podSecurityViolations('restricted', spec)).toEqual([]);
});

test('the root file system is read-only', () => {
  expect(restrictedSecurityContext().readOnlyRootFilesystem).toBe(true);
});

test('a component can override one field and keep the others', () => {
  expect(restrictedSecurityContext({ readOnlyRootFilesystem: false })).toEqual({
    ...restrictedSecurityContext(),
    readOnlyRootFilesystem: false,
  });
});

test('fsGroup is set only if given', () => {
  expect(restrictedPodSecurityContext(USER)).toMatchObject({ runAsUser: 1000, runAsGroup: 100, fsGroup: 100 });
  expect(restrictedPodSecurityContext({ uid: 1, gid: 2 })).not.toHaveProperty('fsGroup');
});
