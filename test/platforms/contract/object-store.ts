import type { PlatformFixture } from './platform-fixture';

/** Tests buckets. */
export function describeObjectStore(fixture: PlatformFixture): void {
  describe('object store', () => {
    test('a bucket can be created', () => {
      fixture.supportedOrExplained(
        '"my-models"',
        () => fixture.platform.objectStore.bucket(fixture.component, 'bucket', { name: 'my-models' }),
        (bucket) => {
          expect(bucket.name).toBe('my-models');
          expect(bucket.url).toMatch(/^[a-z0-9]+:\/\/.*my-models$/);
        },
      );
    });
  });
}
