import { App } from 'cdk8s';
import {
  ComponentImage,
  checkImage,
  checkImageOverrides,
  checkRegistry,
  type ImageOverride,
  imageReference,
} from '../lib/images';

const where = new App();
const IMAGE = ComponentImage.TRAINING_OPERATOR;
const DIGEST = `sha256:${'a'.repeat(64)}`;

const check = (override: ImageOverride) => checkImageOverrides(where, { [IMAGE]: override });

test.each(Object.values(ComponentImage))('%s is pinned, and not to "latest"', (image) => {
  expect(imageReference(image)).toMatch(/^[a-z0-9.-]+\/[a-z0-9./-]+:(?!latest$)[\w.-]+$/);
});

test.each<[ImageOverride, string]>([
  [{}, 'ghcr.io/kubeflow/training-v1/training-operator:v1-93c5489'],
  [{ registry: 'r.example.com:5000' }, 'r.example.com:5000/kubeflow/training-v1/training-operator:v1-93c5489'],
  [{ repository: 'ours/operator' }, 'ghcr.io/ours/operator:v1-93c5489'],
  [{ tag: 'v2' }, 'ghcr.io/kubeflow/training-v1/training-operator:v2'],
  [{ digest: DIGEST }, `ghcr.io/kubeflow/training-v1/training-operator@${DIGEST}`],
  [{ tag: 'v2', digest: DIGEST }, `ghcr.io/kubeflow/training-v1/training-operator:v2@${DIGEST}`],
  [{ registry: 'a.example.com', repository: 'b', tag: 'c', digest: DIGEST }, `a.example.com/b:c@${DIGEST}`],
])('the override %j results in %s', (override, reference) => {
  expect(() => check(override)).not.toThrow();
  expect(imageReference(IMAGE, override)).toBe(reference);
});

test("a mirror replaces an image's registry, and an override of the registry replaces the mirror", () => {
  expect(imageReference(IMAGE, {}, 'mirror.example.com')).toMatch(/^mirror\.example\.com\/kubeflow\//);
  expect(imageReference(IMAGE, { registry: 'own.example.com' }, 'mirror.example.com')).toMatch(/^own\.example\.com\//);
});

test('fails if no component runs an image with the name, listing the valid names', () => {
  expect(() => checkImageOverrides(where, { 'training-operater': {} })).toThrow(
    /no component runs an image named "training-operater"\.\n {2}Images that can be overridden: .*training-operator/,
  );
});

test.each<[string, ImageOverride]>([
  ['digest "latest" of training-operator is not a valid digest', { digest: 'latest' }],
  ['digest "sha256:abc" of training-operator is not a valid digest', { digest: 'sha256:abc' }],
  ['registry "https://r.example.com" is not a valid registry', { registry: 'https://r.example.com' }],
  ['registry "r.example.com/" is not a valid registry', { registry: 'r.example.com/' }],
  ['registry "" is not a valid registry', { registry: '' }],
  ['repository "a:v1" of training-operator is not a valid repository', { repository: 'a:v1' }],
  ['repository "/a" of training-operator is not a valid repository', { repository: '/a' }],
  ['repository "Team/A" of training-operator is not a valid repository', { repository: 'Team/A' }],
  ['tag "" of training-operator is not a valid tag', { tag: '' }],
  ['tag "a b" of training-operator is not a valid tag', { tag: 'a b' }],
  ['tag ".a" of training-operator is not a valid tag', { tag: '.a' }],
])('fails if %s', (text, override) => {
  expect(() => check(override)).toThrow(text);
});

test.each(['localhost:5000', 'europe-docker.pkg.dev/my-project/quay', 'r.example.com', 'Host'])(
  '%s is a valid registry',
  (registry) => {
    expect(() => checkRegistry(where, 'imageRegistry', registry)).not.toThrow();
  },
);

test.each([
  'busybox',
  'tensorflow/tensorflow:2.20.0-gpu',
  'localhost:5000/team/a_b.c--d:v1',
  `ghcr.io/team/image:v1@${DIGEST}`,
  `registry.example.com/a__b@sha512:${'0'.repeat(128)}`,
  '[2001:db8::1]:5000/team/image',
  'Registry/team/image',
])('%s is a valid image', (image) => {
  expect(() => checkImage(where, 'image', image)).not.toThrow();
});

test.each([
  '',
  'https://ghcr.io/team/image',
  'ghcr.io/Team/image',
  'Busybox',
  'ghcr.io/team/image:',
  'ghcr.io/team/image:a:b',
  'ghcr.io//image',
  'team/image/',
  'team/a..b',
  'team/-a',
  'team/a___b',
  'team image',
  `team/image:${'a'.repeat(129)}`,
  'team/image@sha256:abc',
  `team/image@md5:${'a'.repeat(32)}`,
  `team/${'a'.repeat(251)}`,
  'a'.repeat(64),
])('fails if the image "%s" could never be pulled, instead of leaving a pod in InvalidImageName', (image) => {
  expect(() => checkImage(where, 'image', image)).toThrow(`image "${image}" is not a valid image reference`);
});
