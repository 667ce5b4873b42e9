import { ComponentImage } from '../../../lib/images';
import { KubernetesVersion } from '../../../lib/platforms/kubernetes-version';
import type { PlatformFixture } from './platform-fixture';

/** Tests `kubernetesVersion`. */
export function describeKubernetesVersion(fixture: PlatformFixture): void {
  describe('Kubernetes version', () => {
    test('defaults to the oldest supported version', () => {
      expect(fixture.platform.kubernetesVersion).toBe(KubernetesVersion.V1_33);
      const { V1_36: kubernetesVersion } = KubernetesVersion;
      expect(fixture.make(fixture.app, 'office', { kubernetesVersion }).kubernetesVersion).toBe(kubernetesVersion);
    });

    test('selects the image of the user scheduler', () => {
      const kubernetesVersion = KubernetesVersion.V1_35;
      expect(fixture.make(fixture.app, 'office', { kubernetesVersion }).image(ComponentImage.KUBE_SCHEDULER)).toMatch(
        /:v1\.35\.\d+$/,
      );
    });
  });
}
