import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ComponentImage, PINNED } from '../lib/pinned-images';

const HERE = __dirname;
const read = (path: string) => readFileSync(join(HERE, path), 'utf8');

/** Versions of Python packages that tests run. */
const requirements = (path: string) =>
  Object.fromEntries([...read(path).matchAll(/^([\w-]+)==(\S+)$/gm)].map(([, name, version]) => [name, version]));

/** Versions of Go modules that tests run. */
const modules = (path: string) =>
  Object.fromEntries(
    [...read(path).matchAll(/^\s*(?:require )?([\w./-]+) (v\S+)/gm)].map(([, name, version]) => [name, version]),
  );

const TESTED: { readonly [name: string]: string } = {
  ...modules('cluster-harness/go/kubernetes/go.mod'),
  ...modules('cluster-harness/go/training-operator/go.mod'),
  ...requirements('components/tensorboard/requirements.txt'),
  ...requirements('components/tf-serving/requirements.txt'),
  ...requirements('components/jupyterhub/config/requirements.txt'),
  ...JSON.parse(read('../package.json')).devDependencies,
  'kubeflow-cdk-cli': JSON.parse(read('../tools/package.json')).version,
};

const images = Object.values(ComponentImage);

test.each(images)('%s contains the versions that tests run', (image) => {
  const software = PINNED[image].software ?? {};
  expect(Object.fromEntries(Object.keys(software).map((name) => [name, TESTED[name]]))).toEqual(software);
});

test.each(images)('%s has a tag of its version, if upstream names tags after versions', (image) => {
  const { tag, software = {} } = PINNED[image];
  const named = {
    'k8s.io/kubernetes': tag,
    'configurable-http-proxy': tag,
    'kubeflow-cdk-cli': tag,
    'tensorflow-serving-api': tag.split('-')[0],
  };
  for (const [name, version] of Object.entries(named)) {
    expect(software[name] ?? version).toBe(version);
  }
});

test.each(images)('%s has the day of its last review', (image) => {
  const { reviewed } = PINNED[image];
  expect(reviewed).toMatch(/^20\d\d-\d\d-\d\d$/);
  expect(new Date(`${reviewed}T00:00:00Z`).toISOString()).toContain(reviewed);
});

test('the images of the programs that tests run name their versions', () => {
  const without = images.filter((image) => PINNED[image].software === undefined);
  expect(without).toEqual([
    'jupyterhub-notebook',
    'jupyterhub-notebook-gpu',
    'pause',
    'model-fetcher',
    'nfs-server',
    'nfs-folder-provisioner',
  ]);
});

test('notebooks with and without GPUs have images of the same day', () => {
  const [cpu, gpu] = [ComponentImage.JUPYTERHUB_NOTEBOOK, ComponentImage.JUPYTERHUB_NOTEBOOK_GPU];
  expect(PINNED[gpu].tag).toBe(`cuda-${PINNED[cpu].tag}`);
});
