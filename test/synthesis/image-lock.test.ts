import * as fs from 'node:fs';
import * as path from 'node:path';
import { Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { KubeflowApp, type KubeflowAppProps } from '../../lib/app';
import { JupyterHub } from '../../lib/components/jupyterhub';
import { ComponentImage } from '../../lib/images';
import { AnyClusterPlatform, type AnyClusterPlatformProps } from '../../lib/platforms/generic';
import type { DeploymentPlan } from '../../lib/synthesis/deployment/plan';
import { Warnings } from '../../lib/warnings';
import { instanceProgram } from '../policy/instance-program';
import { contents, problemsOf, synthesize, temporaryFolder } from './program';

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const HUB = 'quay.io/jupyterhub/k8s-hub:4.4.2';
const PROXY = 'quay.io/jupyterhub/configurable-http-proxy:5.3.0';
const NOTEBOOK = 'quay.io/team/notebook:7';
const PAUSE = 'registry.k8s.io/pause:3.10';

/** Writes a lock file, and returns its path. */
function lockFile(images: readonly string[], text?: string): string {
  const file = path.join(temporaryFolder(), 'images.lock.json');
  const entries = Object.fromEntries(images.map((image) => [image, { digest: digest('a') }]));
  fs.writeFileSync(file, text ?? JSON.stringify({ apiVersion: 'kubeflow-cdk.io/image-lock/v1', images: entries }));
  return file;
}

function hub(app: KubeflowApp, props: AnyClusterPlatformProps = {}): AnyClusterPlatform {
  const platform = new AnyClusterPlatform(app, 'lab', props);
  new JupyterHub(platform.chart('hub'), 'hub', { notebooks: { image: NOTEBOOK } });
  return platform;
}

/** The YAML of a program, without the objects of definitions. */
function yamlOf(imageLock: string, program: (app: KubeflowApp) => void = hub): string {
  const app = new KubeflowApp({ imageLock });
  program(app);
  return app.synthYaml();
}

function planFolder(program: (app: KubeflowApp) => void, props: KubeflowAppProps = {}): string {
  const folder = temporaryFolder();
  process.env.KUBEFLOW_PLAN_OUTDIR = path.join(folder, 'plans');
  try {
    synthesize(folder, program, props);
  } finally {
    delete process.env.KUBEFLOW_PLAN_OUTDIR;
  }
  return folder;
}

const planOf = (folder: string, file = 'plans/lab/plan.json'): DeploymentPlan =>
  JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'));

describe('a lock file', () => {
  test('adds digests to images of components and of notebooks', () => {
    const yaml = yamlOf(lockFile([HUB, PROXY, NOTEBOOK, PAUSE]));
    for (const image of [HUB, PROXY, NOTEBOOK, PAUSE]) {
      expect(yaml).toContain(`${image}@${digest('a')}`);
      expect(yaml.replaceAll(`${image}@`, '')).not.toContain(image);
    }
  });

  test('in the working directory is read without a prop', () => {
    const file = lockFile([HUB, PROXY, NOTEBOOK, PAUSE]);
    const before = process.cwd();
    process.chdir(path.dirname(file));
    try {
      const app = new KubeflowApp();
      hub(app);
      expect(app.synthYaml()).toContain(`${HUB}@${digest('a')}`);
    } finally {
      process.chdir(before);
    }
  });

  test('names images as the program does, and a mirror has the same digests', () => {
    const yaml = yamlOf(lockFile([HUB, PROXY, NOTEBOOK, PAUSE]), (app) =>
      hub(app, { imageRegistry: 'mirror.example.com' }),
    );
    expect(yaml).toContain(`mirror.example.com/jupyterhub/k8s-hub:4.4.2@${digest('a')}`);
    expect(yaml).toContain(`mirror.example.com/team/notebook:7@${digest('a')}`);
  });

  test('keeps digests of the program', () => {
    const yaml = yamlOf(lockFile([PROXY, NOTEBOOK, PAUSE, HUB]), (app) =>
      hub(app, { images: { [ComponentImage.JUPYTERHUB_HUB]: { digest: digest('b') } } }),
    );
    expect(yaml).toContain(`quay.io/jupyterhub/k8s-hub@${digest('b')}`);
  });

  test('fails if it has no digest for images, and lists all of them', () => {
    const app = new KubeflowApp({ imageLock: lockFile([HUB, PAUSE]) });
    hub(app);
    expect(problemsOf(app)).toEqual([
      expect.stringMatching(
        /^lab: \S+images\.lock\.json has no digest for these images:\n {4}quay\.io\/jupyterhub\/configurable-http-proxy:5\.3\.0\n {4}quay\.io\/team\/notebook:7\n {2}Add them with: npx kubeflow-cdk images lock$/,
      ),
    ]);
  });

  test('without a digest, the failed synthesis writes no file', () => {
    const folder = temporaryFolder();
    expect(() => synthesize(folder, hub, { imageLock: lockFile([HUB]) })).toThrow('has no digest for these images');
    expect(contents(folder)).toEqual({});
  });

  test('results in a warning about digests that no image uses', () => {
    const app = new KubeflowApp({ imageLock: lockFile([HUB, PROXY, NOTEBOOK, PAUSE, 'busybox:1']) });
    hub(app);
    app.synthYaml();
    expect(Warnings.of(app)).toContainEqual(
      expect.stringMatching(
        /has digests for images that the program does not use:\n {4}busybox:1\n {2}Remove them with/,
      ),
    );
  });

  test('results in a warning about an image in an object that is not of this library', () => {
    const deployment = (app: KubeflowApp, image: string) => {
      const chart = new Chart(app, 'own');
      new kplus.Deployment(chart, 'web', { containers: [{ image }] });
    };
    const warnings = (image: string) => {
      const app = new KubeflowApp({ imageLock: lockFile([HUB, PROXY, NOTEBOOK, PAUSE]) });
      deployment(app, image);
      const platform = hub(app);
      const named = platform.pods.image(HUB);
      new kplus.Deployment(platform.chart('also'), 'web', { containers: [{ image: named }] });
      app.synthYaml();
      return Warnings.of(app).filter((text) => text.includes('images/no-digest'));
    };
    expect(warnings('nginx:1')).toEqual([expect.stringMatching(/^own\/web\/Resource: image "nginx:1" has no digest/)]);
    expect(warnings(`nginx:1@${digest('c')}`)).toEqual([]);
  });

  test('applies to every image of every component, and the plan lists each', () => {
    const written = (imageLock?: string) => {
      const folder = temporaryFolder();
      const [outdir, terraformOutdir, deployOutdir] = ['dist', 'tf', 'plans'].map((name) => path.join(folder, name));
      instanceProgram('blue-', { outdir, terraformOutdir, deployOutdir, imageLock }).synth();
      return folder;
    };
    const images = (folder: string) =>
      fs
        .readdirSync(path.join(folder, 'plans'), { withFileTypes: true })
        .flatMap((entry) =>
          entry.isDirectory() ? (planOf(folder, `plans/${entry.name}/plan.json`).images ?? []) : [],
        );
    const sources = [...new Set(images(written()).map(({ source }) => source))];
    expect(sources.length).toBeGreaterThan(10);
    const locked = written(lockFile(sources));
    const text = Object.values(contents(path.join(locked, 'dist'))).join('\n');
    const references = text.match(/\b[a-z0-9.-]+\.(?:io|com)\/[a-z0-9/._-]+:[\w.-]+(?:@sha256:\w+)?/g) ?? [];
    expect(references.length).toBeGreaterThan(30);
    // The starter notebook shows a TFJob that users edit.
    expect(new Set(references.filter((reference) => !reference.includes('@')))).toEqual(
      new Set(['docker.io/tensorflow/tensorflow:2.20.0']),
    );
    expect(images(locked).map(({ source, image }) => image === `${source}@${digest('a')}`)).not.toContain(false);
  });
});

describe('fails if a lock file', () => {
  test.each([
    ['is not JSON', '<html>', /is not a lock file of images: it is not JSON/],
    ['is empty', '', /it is not JSON/],
    ['is a list', '[]', /apiVersion is not set, and must be "kubeflow-cdk\.io\/image-lock\/v1"/],
    ['has another version', '{"apiVersion":"v2","images":{}}', /apiVersion is "v2"/],
    ['has no images', '{"apiVersion":"kubeflow-cdk.io/image-lock/v1"}', /"images" must be an object/],
    [
      'has another field',
      '{"apiVersion":"kubeflow-cdk.io/image-lock/v1","images":{},"image":1}',
      /the field "image" is not known/,
    ],
    [
      'has an invalid digest',
      '{"apiVersion":"kubeflow-cdk.io/image-lock/v1","images":{"a":{"digest":"sha256:abc"}}}',
      /the digest of "a" must be "sha256:" followed by 64 hexadecimal digits/,
    ],
    ['has no entry', '{"apiVersion":"kubeflow-cdk.io/image-lock/v1","images":{"a":null}}', /the digest of "a" must be/],
  ])('%s', (_, text, message) => {
    expect(() => new KubeflowApp({ imageLock: lockFile([], text) })).toThrow(message);
  });

  test('does not exist, and names the command that creates it', () => {
    expect(() => new KubeflowApp({ imageLock: 'prod.lock.json' })).toThrow(
      '(app): imageLock: the file "prod.lock.json" does not exist.\n' +
        '  Must be a file with digests of images. The path is relative to the working directory.\n' +
        '  Create it with: npx kubeflow-cdk images lock',
    );
  });

  test('is a folder', () => {
    expect(() => new KubeflowApp({ imageLock: temporaryFolder() })).toThrow(/cannot be read: EISDIR/);
  });
});

describe('KUBEFLOW_PLAN_OUTDIR', () => {
  test('writes plans and nothing else, and needs no lock file', () => {
    const folder = planFolder(hub, { imageLock: 'prod.lock.json' });
    expect(Object.keys(contents(folder)).filter((file) => !file.startsWith('plans/'))).toEqual([]);
    expect(planOf(folder).imageLock).toBe('prod.lock.json');
  });

  test('names images as the program does, and as pods do', () => {
    const folder = planFolder((app) => hub(app, { imageRegistry: 'mirror.example.com' }));
    expect(planOf(folder).images).toEqual([
      { image: 'mirror.example.com/jupyterhub/configurable-http-proxy:5.3.0', source: PROXY },
      { image: 'mirror.example.com/jupyterhub/k8s-hub:4.4.2', source: HUB },
      { image: 'mirror.example.com/pause:3.10', source: PAUSE },
      { image: 'mirror.example.com/team/notebook:7', source: NOTEBOOK },
    ]);
  });
});
