import { Construct } from 'constructs';
import { AnyClusterPlatform } from '../../../lib/platforms/generic';
import { Platform } from '../../../lib/platforms/platform-lookup';
import { anotherCopy } from '../../another-copy';
import type { PlatformFixture } from './platform-fixture';

/** Tests `Platform.of()`. */
export function describePlatformLookup(fixture: PlatformFixture): void {
  describe('Platform.of', () => {
    test('finds the platform from any construct in it', () => {
      expect(Platform.of(fixture.component)).toBe(fixture.platform);
      expect(Platform.of(fixture.platform.chart('hub'))).toBe(fixture.platform);
      expect(Platform.of(fixture.platform)).toBe(fixture.platform);
    });

    test('finds the nearest platform', () => {
      const other = fixture.make(fixture.app, 'office');
      expect(Platform.of(other.chart('hub'))).toBe(other);
      const inner = new AnyClusterPlatform(fixture.component, 'inner');
      expect(Platform.of(new Construct(inner, 'leaf'))).toBe(inner);
    });

    test('finds a platform of another copy of the library', async () => {
      const { Platform: copy } = await anotherCopy<{ Platform: typeof Platform }>('platforms/platform-lookup');
      expect(copy).not.toBe(Platform);
      expect(copy.of(fixture.component)).toBe(fixture.platform);
    });
  });
}
