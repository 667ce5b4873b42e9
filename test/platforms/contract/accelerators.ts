import type { PlatformFixture } from './platform-fixture';

/** Tests GPU requests. */
export function describeAccelerators(fixture: PlatformFixture): void {
  describe('accelerators', () => {
    test('a container can request GPUs', () => {
      fixture.supportedOrExplained(
        'worker.gpu',
        () => fixture.platform.accelerators.gpu(fixture.component, { count: 2 }, 'worker.gpu'),
        ({ resourceName, count, nodeSelector, tolerations }) => {
          expect(resourceName).toMatch(/^[a-z0-9.-]+\/[a-z0-9-]+$/);
          expect(count).toBe(2);
          expect(typeof nodeSelector).toBe('object');
          expect(Array.isArray(tolerations)).toBe(true);
        },
      );
    });

    test.each([0, -1, 1.5])('fails if a container requests %d GPUs', (count) => {
      expect(() => fixture.platform.accelerators.gpu(fixture.component, { count }, 'gpu')).toThrow(
        /^lab\/app\/component: gpu: .* is not a valid number of GPUs\./,
      );
    });

    test('fails if a container requests an unknown GPU type', () => {
      const works = fixture.supportedOrExplained(/gpu/, () =>
        fixture.platform.accelerators.gpu(fixture.component, { type: 'toString' }, 'gpu'),
      );
      expect(works).toBe(false);
    });
  });
}
