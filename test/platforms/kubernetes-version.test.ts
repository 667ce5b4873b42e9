import { ComponentImage } from '../../lib/images';
import type { AnyClusterPlatformProps } from '../../lib/platforms/generic';
import { KubernetesVersion } from '../../lib/platforms/kubernetes-version';
import { platformOf } from './components-on-platform';

describe('Kubernetes version', () => {
  const scheduler = (props: AnyClusterPlatformProps) => platformOf(props).image(ComponentImage.KUBE_SCHEDULER);

  test('selects the image of the user scheduler, and defaults to the oldest version', () => {
    expect(scheduler({})).toMatch(/:v1\.33\.\d+$/);
    for (const kubernetesVersion of Object.values(KubernetesVersion)) {
      expect(scheduler({ kubernetesVersion })).toMatch(new RegExp(`:v${kubernetesVersion}\\.\\d+$`));
    }
  });

  test('does not limit the image tag if it is not set', () => {
    const images = { [ComponentImage.KUBE_SCHEDULER]: { tag: 'v1.36.0' } };
    expect(scheduler({ images })).toBe('registry.k8s.io/kube-scheduler:v1.36.0');
    expect(scheduler({ images, kubernetesVersion: KubernetesVersion.V1_36 })).toMatch(/v1\.36\.0$/);
  });

  test('fails if the scheduler image is newer', () => {
    const images = { [ComponentImage.KUBE_SCHEDULER]: { tag: 'v1.36.0' } };
    expect(() => scheduler({ images, kubernetesVersion: KubernetesVersion.V1_35 })).toThrow(
      /^lab: images: kube-scheduler v1\.36\.0 is newer than `kubernetesVersion` 1\.35\.\n.*\n.*v1\.35\.\d+/,
    );
  });
});
