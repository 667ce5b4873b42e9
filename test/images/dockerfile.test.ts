import * as fs from 'node:fs';
import * as path from 'node:path';
import { PINNED } from '../../lib/pinned-images';
import { IMAGES, type ImageConfig } from '../cluster-harness/images/image-recipes';

const TEXT = fs.readFileSync(path.join(__dirname, '../../images/Dockerfile'), 'utf8');
/** Instructions in one line each. */
const LINES = TEXT.replace(/\\\n\s*/g, '').split('\n');

/** Instructions of a stage. */
function stage(name: string): string[] {
  const start = LINES.findIndex((line) => line.endsWith(` AS ${name}`));
  const length = LINES.slice(start + 1).findIndex((line) => line.startsWith('FROM '));
  return LINES.slice(start, length < 0 ? undefined : start + 1 + length);
}

const setting = (name: string, instruction: string) =>
  stage(name)
    .filter((line) => line.startsWith(`${instruction} `))
    .at(-1)
    ?.slice(instruction.length + 1);

test('all base images are arguments with a tag that names a version', () => {
  const images = new Map([...TEXT.matchAll(/^ARG (\w+_IMAGE)=(\S+)$/gm)].map(([, name, image]) => [name, image]));
  const used = LINES.flatMap((line) => /^FROM (\S+)/.exec(line)?.[1] ?? []);
  expect(new Set(used)).toEqual(new Set([...images.keys()].map((name) => `\${${name}}`)));
  for (const image of images.values()) {
    // `npm run lock-base-images` adds the digest.
    expect(image).toMatch(/^[a-z0-9.-]+\/[a-z0-9./-]+:([\w.-]*\d[\w.-]*|nonroot)(@sha256:[0-9a-f]{64})?$/);
    expect(image).not.toMatch(/:latest/);
  }
  expect(images.get('KUBECTL_IMAGE')).toContain(`:${PINNED['kube-scheduler'].tag}`);
});

test.each<[string, ImageConfig]>([
  ['controller', IMAGES['readiness-controller'].config],
  ['runner', IMAGES.runner.config],
])('the image "%s" of the test cluster has the same settings', (name, config) => {
  expect(config.User).toBe(setting(name, 'USER'));
  expect(JSON.stringify(config.Cmd)).toBe(setting(name, 'CMD')?.replaceAll(', ', ','));
  expect(config.WorkingDir).toBe(setting(name, 'WORKDIR'));
  const variables = (setting(name, 'ENV') ?? '').split(/\s+/);
  expect(config.Env).toEqual(expect.arrayContaining(variables));
  const entrypoint: string[] = JSON.parse(setting(name, 'ENTRYPOINT') ?? '[]');
  // Distroless has Node.js in another folder.
  expect(config.Entrypoint).toEqual(entrypoint.map((word) => word.replace(/^\/nodejs\/bin\//, '')));
});

test('processes of images are not root', () => {
  for (const name of ['controller', 'runner']) {
    expect(setting(name, 'USER')).toBe('65532:65532');
  }
});
