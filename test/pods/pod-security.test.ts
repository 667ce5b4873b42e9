import type { k8s } from 'cdk8s-plus-27';
import { restrictedViolation } from '../../lib/pods/pod-security';

test.each<[k8s.SecurityContext | undefined]>([
  [undefined],
  [{ seccompProfile: { type: 'Localhost', localhostProfile: 'x.json' } }],
  [{ seLinuxOptions: { type: 'container_t', level: 's0:c1' } }],
  [{ procMount: 'Default', privileged: false }],
])('what is incomplete or kept is no violation: %j', (securityContext) => {
  expect(restrictedViolation({ name: 'a', securityContext })).toBeUndefined();
});

test('a violation is told as the end of a sentence', () => {
  expect(restrictedViolation({ name: 'a', securityContext: { privileged: true } })).toBe('is privileged');
});
