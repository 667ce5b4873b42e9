import * as fs from 'node:fs';
import * as path from 'node:path';
import { k8s } from 'cdk8s-plus-27';
import { TerraformElement } from 'cdktf';
import { GkePlatform, type KubeflowApp, StateBackend } from 'kubeflow-cdk';
import { addAllFeatures, FULL_PROPS } from '../full-platform';
import { createPlatform, inTemporaryFolder, onlyResource, PROPS, synthesize } from '../synthesize';

const { TMPDIR } = process.env;

afterEach(() => {
  if (TMPDIR === undefined) {
    delete process.env.TMPDIR;
  } else {
    process.env.TMPDIR = TMPDIR;
  }
});

/** A folder for the app and an empty one for what is temporary. */
function inFolders(use: (folder: string, temporary: string) => void): void {
  inTemporaryFolder((root) => {
    const temporary = path.join(root, 'tmp');
    fs.mkdirSync(temporary);
    process.env.TMPDIR = temporary;
    use(path.join(root, 'app'), temporary);
  });
}

function synth(platform: GkePlatform): void {
  (platform.node.root as KubeflowApp).synth();
}

function filesIn(folder: string): { [file: string]: string } {
  const files = (fs.readdirSync(folder, { recursive: true }) as string[]).sort();
  return Object.fromEntries(
    files
      .filter((file) => fs.statSync(path.join(folder, file)).isFile())
      .map((file) => [file, fs.readFileSync(path.join(folder, file), 'utf8')]),
  );
}

test('nothing is left behind by a program that ends before it synthesizes', () => {
  inFolders((folder, temporary) => {
    createPlatform(folder);
    expect(fs.readdirSync(temporary)).toEqual([]);
    expect(fs.existsSync(folder)).toBe(false);
  });
});

test('the stack is where the cdktf command looks for it, and nothing temporary stays', () => {
  inFolders((folder, temporary) => {
    synth(createPlatform(folder));
    expect(Object.keys(filesIn(path.join(folder, 'cdktf.out')))).toEqual(
      expect.arrayContaining(['manifest.json', 'stacks/cloud/cdk.tf.json']),
    );
    expect(fs.readdirSync(temporary)).toEqual([]);
  });
});

test('two runs in two folders give the same bytes, without a path of the machine', () => {
  const runs = ['one', 'another'].map((name) => {
    let files = {};
    inFolders((folder) => {
      const platform = createPlatform(path.join(folder, name), { ...PROPS, ...FULL_PROPS });
      addAllFeatures(platform);
      synth(platform);
      files = filesIn(path.join(folder, name));
      expect(JSON.stringify(files)).not.toContain(path.dirname(folder));
    });
    return files;
  });
  expect(runs[0]).toEqual(runs[1]);
  expect(JSON.stringify(runs[0])).not.toContain(process.cwd());
});

test('the state is a local file beside cdktf.out where nothing is said', () => {
  expect(synthesize().terraform.terraform).toMatchObject({
    backend: { local: { path: '../../../terraform.cloud.tfstate' } },
  });
});

test('the state may be a file elsewhere, or an object in a bucket', () => {
  const backend = (state: StateBackend) => synthesize(undefined, { stateBackend: state }).terraform.terraform;
  expect(backend(StateBackend.local({ path: '../../../state/cloud.tfstate' }))).toMatchObject({
    backend: { local: { path: '../../../state/cloud.tfstate' } },
  });
  expect(backend(StateBackend.gcs({ bucket: 'states', prefix: 'ml/cloud' }))).toMatchObject({
    backend: { gcs: { bucket: 'states', prefix: 'ml/cloud' } },
  });
});

test('two environments have two stacks', () => {
  inFolders((folder) => {
    const cloud = createPlatform(folder);
    new GkePlatform(cloud.node.root as KubeflowApp, 'other', { project: 'my-project', region: 'us-central1' });
    synth(cloud);
    expect(Object.keys(filesIn(path.join(folder, 'cdktf.out')))).toEqual(
      expect.arrayContaining(['stacks/cloud/cdk.tf.json', 'stacks/other/cdk.tf.json']),
    );
  });
});

test('the summary counts the resources and says what to run', () => {
  inFolders((folder) => {
    const platform = createPlatform(folder);
    expect(platform.deploymentGuide().terraformResourceCount).toBe(22);
    expect(platform.deploymentGuide().commandsBeforeApply).toEqual([
      'npx cdktf deploy cloud',
      platform.credentialsCommand,
    ]);
  });
});

test('resources are called by the path of the construct that they are made for, whatever is in it', () => {
  const { terraform } = synthesize((platform) => {
    const chart = platform.chart('2nd');
    platform.objectStore.bucket(chart, 'a_b', { name: 'one' });
    platform.objectStore.bucket(chart, 'a-b', { name: 'two' });
  });
  expect(Object.keys(terraform.resource?.google_storage_bucket ?? {})).toEqual([
    '__2nd_a-b_bucket',
    expect.stringMatching(/^__2nd_a-b_bucket_[0-9a-f]{8}$/),
  ]);
  expect(onlyResource(synthesize().terraform, 'google_container_cluster')).toMatchObject({ name: 'cloud' });
});

test('fails on a mistake in the Terraform half, with its path, and writes neither half', () => {
  inFolders((folder, temporary) => {
    const platform = createPlatform(folder);
    platform.chart('apps');
    new TerraformElement(platform.stack, 'mine').node.addValidation({ validate: () => ['this is not right.'] });
    expect(() => synth(platform)).toThrow(/cloud\/mine: this is not right\./);
    expect(fs.existsSync(folder)).toBe(false);
    expect(fs.readdirSync(temporary)).toEqual([]);
  });
});

test('fails on a value in a manifest that only Terraform knows', () => {
  expect(() =>
    synthesize((platform) => {
      new k8s.KubeConfigMap(platform.chart('apps'), 'config', {
        metadata: { name: 'config' },
        data: { cluster: platform.cluster.selfLink },
      });
    }),
  ).toThrow(/cloud\/apps\/config: data\.cluster contains a Terraform token/);
});
