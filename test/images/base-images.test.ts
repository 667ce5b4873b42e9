import { unlockedImages, withDigests } from '../../scripts/base-images';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const OTHER = `sha256:${'b'.repeat(64)}`;

test('base images get digests, or newer ones, and the rest of the Dockerfile stays', async () => {
  const dockerfile = (one: string, two: string) =>
    `# Comment\nARG ONE_IMAGE=docker.io/library/node:24-slim${one}\nARG TWO_IMAGE=r.io/a:1${two}\nARG OTHER=x\nFROM \${ONE_IMAGE} AS build\n`;
  const digestOf = async (image: string) => (image === 'docker.io/library/node:24-slim' ? DIGEST : OTHER);
  const locked = dockerfile(`@${DIGEST}`, `@${OTHER}`);
  expect(await withDigests(dockerfile('', ''), digestOf)).toBe(locked);
  expect(unlockedImages(dockerfile('', `@${OTHER}`))).toEqual(['docker.io/library/node:24-slim']);
  expect(unlockedImages(locked)).toEqual([]);
  expect(await withDigests(dockerfile(`@${OTHER}`, `@${DIGEST}`), digestOf)).toBe(locked);
});

test('fails if an image has no digest', async () => {
  const digestOf = () => Promise.reject(new Error('not found'));
  await expect(withDigests('ARG A_IMAGE=a:1\n', digestOf)).rejects.toThrow('not found');
});
