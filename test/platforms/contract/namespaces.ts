import { PodSecurity } from '../../../lib/platforms/namespace';
import type { PlatformFixture } from './platform-fixture';

/** Tests the namespaces that a platform creates. */
export function describeNamespaces(fixture: PlatformFixture): void {
  describe('namespaces', () => {
    test('each is created once, denies all traffic and enforces Pod Security "restricted"', () => {
      fixture.platform.chart('hub');
      fixture.platform.chart('serving');
      fixture.platform.chart('files', { namespace: 'files' });
      expect(fixture.objectsOf('Namespace').map((found) => found.name)).toEqual(['kubeflow', 'files']);
      for (const namespace of fixture.objectsOf('Namespace')) {
        expect(namespace.toJson().metadata.labels).toMatchObject({
          'pod-security.kubernetes.io/enforce': 'restricted',
          'pod-security.kubernetes.io/warn': 'restricted',
          'pod-security.kubernetes.io/audit': 'restricted',
        });
      }
      const policies = fixture.objectsOf('NetworkPolicy').map((found) => found.toJson());
      expect(policies.map(({ metadata }) => metadata.namespace)).toEqual(['kubeflow', 'files']);
      for (const { spec } of policies) {
        expect(spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
      }
    });

    test('existing namespaces are not created', () => {
      fixture.platform.chart('tools', { namespace: 'theirs', createNamespace: false });
      expect(fixture.objectsOf('Namespace').map((found) => found.name)).toEqual(['kubeflow']);
    });

    test('podSecurity weakens the enforced standard', () => {
      fixture.platform.chart('nfs', { namespace: 'nfs', podSecurity: PodSecurity.PRIVILEGED });
      expect(fixture.objectsOf('Namespace')[1].toJson().metadata.labels).toMatchObject({
        'pod-security.kubernetes.io/enforce': 'privileged',
      });
    });

    test.each([
      ['another chart', 'other'],
      ['the same chart', 'app'],
    ])('fails if %s requests a weaker standard in an existing namespace', (_, id) => {
      expect(() => fixture.platform.chart(id, { podSecurity: PodSecurity.PRIVILEGED })).toThrow(
        /already enforces Pod Security "restricted"; got "privileged"\.\n {2}Put the workload/,
      );
    });

    test('createNamespaces: false creates no namespaces', () => {
      const office = fixture.make(fixture.app, 'office', { createNamespaces: false });
      office.chart('hub', { namespace: 'theirs' });
      expect(office.createNamespaces).toBe(false);
      expect(fixture.objectsOf('Namespace').map((found) => found.name)).toEqual(['kubeflow']);
    });
  });
}
