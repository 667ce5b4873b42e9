import { ComponentImage } from '../../lib/images';
import { podsOf } from '../policy/pods';
import { notebooks, objectsWith, platformOf } from './components-on-platform';

describe('imageRegistry', () => {
  const mirrored = { imageRegistry: 'mirror.example.com:5000/all' };

  test('applies to all images of all pods, including user images', () => {
    const pods = podsOf(objectsWith(mirrored));
    expect(pods.length).toBeGreaterThan(8);
    const images = pods.flatMap(({ spec }) => [...(spec.initContainers ?? []), ...(spec.containers ?? [])]);
    for (const { image } of images) {
      expect(image).toMatch(/^mirror\.example\.com:5000\/all\//);
    }
    expect(images.map(({ image }) => image)).toContain('mirror.example.com:5000/all/tensorflow/tensorflow:2.20.0');
    expect(images.map(({ image }) => image)).toContain('mirror.example.com:5000/all/library/busybox:1.37');
  });

  test('applies to notebooks, profiles, choices and sidecars', () => {
    const choice = { name: 'r', displayName: 'R', image: 'quay.io/jupyter/r-notebook:2026-09-01' };
    const profiles = [
      {
        displayName: 'Large',
        image: 'quay.io/team/large@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
        options: [{ name: 'language', displayName: 'Language', choices: [choice] }],
      },
    ];
    const extraContainers = [{ name: 'proxy', image: 'envoy' }];
    const config = notebooks(platformOf(mirrored), {
      image: 'quay.io/jupyter/scipy-notebook:1',
      profiles,
      extraContainers,
    });
    expect(config.image).toBe('mirror.example.com:5000/all/jupyter/scipy-notebook:1');
    expect(config.profiles[0].image).toBe(
      'mirror.example.com:5000/all/team/large@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    );
    expect(config.profiles[0].options[0].choices[0].image).toBe(
      'mirror.example.com:5000/all/jupyter/r-notebook:2026-09-01',
    );
    expect(config.extra_containers[0].image).toBe('mirror.example.com:5000/all/library/envoy');
  });

  test.each([
    ['mirror.example.com:5000/all/team/a:1', 'mirror.example.com:5000/all/team/a:1'],
    ['mirror.example.com:5000/other:1', 'mirror.example.com:5000/all/other:1'],
    ['python', 'mirror.example.com:5000/all/library/python'],
    [
      'team/python:3@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
      'mirror.example.com:5000/all/team/python:3@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    ],
    ['localhost/python', 'mirror.example.com:5000/all/python'],
    ['localhost:5000/python:3', 'mirror.example.com:5000/all/python:3'],
    ['quay.io/jupyter/a:1', 'quay.io/jupyter/a:1'],
    ['quay.io.example.com/a:1', 'mirror.example.com:5000/all/a:1'],
    ['own.example.com/a:1', 'own.example.com/a:1'],
  ])('changes %s to %s, with quay.io reachable and one image with its own registry', (reference, pulled) => {
    const { pods } = platformOf({
      ...mirrored,
      reachableRegistries: ['quay.io'],
      images: { [ComponentImage.NFS_SERVER]: { registry: 'own.example.com' } },
    });
    expect(pods.image(reference)).toBe(pulled);
    expect(platformOf({}).pods.image(reference)).toBe(reference);
  });

  test('fails if a reachable registry is not valid', () => {
    expect(() => platformOf({ reachableRegistries: ['https://quay.io'] })).toThrow(
      'lab: reachableRegistries: registry "https://quay.io" is not a valid registry.',
    );
  });
});

describe('images for GPUs', () => {
  test.each([
    ['tensorflow-serving-gpu', { tag: '2.21.0' }, 'docker.io/tensorflow/serving:2.21.0-gpu'],
    ['jupyterhub-notebook-gpu', { tag: '2026-10-01' }, 'quay.io/jupyter/tensorflow-notebook:cuda-2026-10-01'],
  ])('fail if the override of %s has no CUDA', (name, override, cuda) => {
    expect(() => platformOf({ images: { [name]: override } })).toThrow(`images: "${name}" has GPUs, but the image`);
    expect(() => platformOf({ images: { [name]: override } })).toThrow(`Use "${cuda}".`);
    const digest = `sha256:${'a'.repeat(64)}`;
    expect(() => platformOf({ images: { [name]: { ...override, digest } } })).not.toThrow();
  });
});
