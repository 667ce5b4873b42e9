import { ApiObject, Size } from 'cdk8s';
import { violations } from '../../policy/rules';
import type { PlatformFixture } from './platform-fixture';

/** Tests the objects of a platform against the policies of this library. */
export function describePolicies(fixture: PlatformFixture): void {
  describe('policies', () => {
    test('objects of the platform comply with all policies', () => {
      fixture.platform.storage.claim(fixture.component, 'home', { name: 'home', size: Size.gibibytes(1) });
      expect(fixture.app.synthYaml()).toContain('kind: PersistentVolumeClaim');
      const manifests = fixture.app.node
        .findAll()
        .filter((node): node is ApiObject => ApiObject.isApiObject(node))
        .map((found) => found.toJson());
      expect(violations(manifests)).toEqual([]);
    });
  });
}
