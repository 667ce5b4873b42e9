import { KubeflowApp } from '../../../lib/app';
import { ComponentImage } from '../../../lib/images';
import type { PlatformProps } from '../../../lib/platforms/platform-props';
import type { PlatformFixture } from './platform-fixture';

/** Tests the images of components. */
export function describeImages(fixture: PlatformFixture): void {
  describe('images', () => {
    const image = (props: PlatformProps) =>
      fixture.make(fixture.app, 'office', props).image(ComponentImage.JUPYTERHUB_PROXY);

    test('all images have an explicit registry and a pinned tag', () => {
      for (const component of Object.values(ComponentImage)) {
        expect(fixture.platform.image(component)).toMatch(/^[a-z0-9.-]+\.[a-z]+\/[a-z0-9./-]+:(?!latest)[\w.-]+$/);
      }
    });

    test('registry, repository and tag can be overridden separately', () => {
      const [, repository, tag] =
        /^quay\.io\/(.+):(.+)$/.exec(fixture.platform.image(ComponentImage.JUPYTERHUB_PROXY)) ?? [];
      const name = ComponentImage.JUPYTERHUB_PROXY;
      expect(image({ images: { [name]: { registry: 'r.example.com' } } })).toBe(`r.example.com/${repository}:${tag}`);
      fixture.app = new KubeflowApp();
      expect(image({ images: { [name]: { repository: 'my/proxy' } } })).toBe(`quay.io/my/proxy:${tag}`);
      fixture.app = new KubeflowApp();
      expect(image({ images: { [name]: { tag: '5.3.0-ours' } } })).toBe(`quay.io/${repository}:5.3.0-ours`);
    });

    test('imageRegistry applies to all images without their own registry', () => {
      const images = { [ComponentImage.NFS_SERVER]: { registry: 'own.example.com' } };
      const office = fixture.make(fixture.app, 'office', { imageRegistry: 'mirror.example.com:5000/all', images });
      expect(office.image(ComponentImage.JUPYTERHUB_PROXY)).toBe(
        fixture.platform.image(ComponentImage.JUPYTERHUB_PROXY).replace('quay.io', 'mirror.example.com:5000/all'),
      );
      expect(office.image(ComponentImage.NFS_SERVER)).toMatch(/^own\.example\.com\//);
    });

    test('fails if an image name is unknown, and lists the known names', () => {
      expect(() => fixture.make(fixture.app, 'office', { images: { jupyterhub: { tag: '1' } } })).toThrow(
        /^office: images: no component runs an image named "jupyterhub"\.\n.*jupyterhub-hub, jupyterhub-proxy/,
      );
    });
  });
}
