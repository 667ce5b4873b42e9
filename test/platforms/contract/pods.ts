import { Size } from 'cdk8s';
import type { PlatformProps } from '../../../lib/platforms/platform-props';
import type { PlatformFixture } from './platform-fixture';

/** Tests the defaults of pods. */
export function describePods(fixture: PlatformFixture): void {
  describe('pods', () => {
    const podsWith = (props: PlatformProps) => fixture.make(fixture.app, 'office', props).pods;

    test('have the defaults of the platform', () => {
      const tolerations = [{ key: 'dedicated', operator: 'Exists' }];
      const pods = podsWith({ imagePullSecrets: ['a', 'a', 'b'], nodeSelector: { pool: 'ml' }, tolerations });
      expect(pods.imagePullSecrets).toEqual(['a', 'b']);
      expect(pods.nodeSelector).toEqual({ pool: 'ml' });
      expect(pods.tolerations).toEqual(tolerations);
      expect(fixture.platform.pods).toMatchObject({ imagePullSecrets: [], nodeSelector: {}, tolerations: [] });
    });

    test('set user IDs unless usesArbitraryUserIds is set', () => {
      expect(fixture.platform.pods.usesArbitraryUserIds).toBe(false);
      expect(podsWith({ usesArbitraryUserIds: true }).usesArbitraryUserIds).toBe(true);
    });

    test('pull user images from imageRegistry, except those of reachableRegistries', () => {
      const pods = podsWith({ imageRegistry: 'mirror.example.com/all', reachableRegistries: ['near.example.com'] });
      expect(pods.image('python:3.12')).toBe('mirror.example.com/all/library/python:3.12');
      expect(pods.image('quay.io/team/a@sha256:1')).toBe('mirror.example.com/all/team/a@sha256:1');
      expect(pods.image('near.example.com/a:1')).toBe('near.example.com/a:1');
      expect(fixture.platform.pods.image('python:3.12')).toBe('python:3.12');
    });

    test('request at most maxDefaultRequests by default', () => {
      const defaults = { memory: { request: Size.gibibytes(64), limit: Size.gibibytes(65) } };
      const pods = podsWith({ maxDefaultRequests: { memory: Size.mebibytes(100) } });
      expect(pods.defaultResources(defaults)).toEqual({
        memory: { request: Size.mebibytes(100), limit: Size.gibibytes(65) },
      });
    });

    test('returned defaults are copies', () => {
      const pods = podsWith({ imagePullSecrets: ['a'], nodeSelector: { pool: 'ml' } });
      pods.imagePullSecrets.push('b');
      pods.nodeSelector.other = 'x';
      pods.tolerations.push({ operator: 'Exists' });
      expect([pods.imagePullSecrets, pods.nodeSelector, pods.tolerations]).toEqual([['a'], { pool: 'ml' }, []]);
    });
  });
}
