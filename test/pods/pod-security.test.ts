import type { k8s } from 'cdk8s-plus-27';
import { restrictedViolation } from '../../lib/pods/pod-security';

test.each<[k8s.SecurityContext | undefined]>([
  [undefined],
  [{ seccompProfile: { type: 'Localhost', localhostProfile: 'x.json' } }],
  [{ seLinuxOptions: { type: 'container_t', level: 's0:c1' } }],
  [{ procMount: 'Default', privileged: false }],
])('incomplete or compliant security contexts are not violations: %j', (securityContext) => {
  expect(restrictedViolation({ name: 'a', securityContext })).toBeUndefined();
});

test('a violation is the end of a sentence', () => {
  expect(restrictedViolation({ name: 'a', securityContext: { privileged: true } })).toBe('is privileged');
});
