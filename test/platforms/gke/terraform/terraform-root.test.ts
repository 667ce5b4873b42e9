import * as fs from 'node:fs';
import * as path from 'node:path';
import { k8s } from 'cdk8s-plus-27';
import { TerraformElement } from 'cdktf';
import { GkePlatform, type KubeflowApp } from 'kubeflow-cdk';
import { addAllFeatures, FULL_PROPS } from '../full-platform';
import { createPlatform, inTemporaryFolder, PROPS, synthesize } from '../synthesize';

/** Runs a test with a folder for the app and an empty temporary folder. */
function inFolders(use: (folder: string, temporary: string) => void): void {
  inTemporaryFolder((root) => {
    const temporary = path.join(root, 'tmp');
    fs.mkdirSync(temporary);
    // Vitest's stubs have no effect after another suite of the same process has replaced `process.env`.
    const environment = process.env;
    process.env = { ...environment, TMPDIR: temporary };
    try {
      use(path.join(root, 'app'), temporary);
    } finally {
      process.env = environment;
    }
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

test('a program that does not synthesize leaves no files behind', () => {
  inFolders((folder, temporary) => {
    createPlatform(folder);
    expect(fs.readdirSync(temporary)).toEqual([]);
    expect(fs.existsSync(folder)).toBe(false);
  });
});

test('the stack is written for the cdktf command line, without temporary files', () => {
  inFolders((folder, temporary) => {
    synth(createPlatform(folder));
    expect(Object.keys(filesIn(path.join(folder, 'cdktf.out')))).toEqual(
      expect.arrayContaining(['manifest.json', 'stacks/cloud/cdk.tf.json']),
    );
    expect(fs.readdirSync(temporary)).toEqual([]);
  });
});

test('two runs in different folders write the same bytes, without paths of the machine', () => {
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

test('the deployment guide counts the resources and lists the commands', () => {
  inFolders((folder) => {
    const platform = createPlatform(folder);
    expect(platform.deploymentGuide().terraformResourceCount).toBe(22);
    expect(platform.deploymentGuide().terraformStack).toBe('stacks/cloud');
    expect(platform.deploymentGuide().commandsBeforeApply).toEqual([platform.credentialsCommand]);
  });
});

test('fails if the Terraform is not valid, with the construct path, and writes no files', () => {
  inFolders((folder, temporary) => {
    const platform = createPlatform(folder);
    platform.chart('apps');
    new TerraformElement(platform.stack, 'mine').node.addValidation({ validate: () => ['this is not right.'] });
    expect(() => synth(platform)).toThrow(/cloud\/mine: this is not right\./);
    expect(fs.existsSync(folder)).toBe(false);
    expect(fs.readdirSync(temporary)).toEqual([]);
  });
});

test('fails if a manifest contains a Terraform token', () => {
  expect(() =>
    synthesize((platform) => {
      new k8s.KubeConfigMap(platform.chart('apps'), 'config', {
        metadata: { name: 'config' },
        data: { cluster: platform.cluster.getStringAttribute('self_link') },
      });
    }),
  ).toThrow(/cloud\/apps\/config: data\.cluster contains a Terraform token/);
});
