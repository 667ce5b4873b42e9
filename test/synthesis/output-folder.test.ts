import * as fs from 'node:fs';
import * as path from 'node:path';
import { Chart } from 'cdk8s';
import type { KubeflowApp } from '../../lib/app';
import { charts, configMap, contents, manifestFiles, synthesize, temporaryFolder } from './program';

describe('files of an earlier synthesis', () => {
  test('the file of a removed chart is deleted, and its folder if empty', () => {
    const folder = temporaryFolder();
    synthesize(folder, charts('hub', 'serving'));
    synthesize(folder, charts('hub'));
    expect(manifestFiles(folder)).toEqual(['dist/lab/0-setup/namespaces.k8s.yaml', 'dist/lab/hub.k8s.yaml']);

    synthesize(folder, (app) => {
      charts()(app);
      configMap(new Chart(app, 'other'), 'settings');
    });
    expect(manifestFiles(folder)).toEqual(['dist/other.k8s.yaml']);
    expect(fs.existsSync(path.join(folder, 'dist', 'lab'))).toBe(false);
  });

  test('a program whose environment has no objects deletes all its earlier files', () => {
    const folder = temporaryFolder();
    synthesize(folder, charts('hub'));
    synthesize(folder, charts());
    expect(contents(folder)).toEqual({});
  });

  test('Terraform files are deleted if no platform is a cloud any more', () => {
    const folder = temporaryFolder();
    const withCloud = (app: KubeflowApp) => {
      charts('hub')(app);
      app._terraform(() => ({ validate: () => [], render: () => new Map([['stacks/lab/cdk.tf.json', '{}']]) }));
    };
    synthesize(folder, withCloud);
    expect(contents(path.join(folder, 'cdktf.out'))).toHaveProperty(['stacks/lab/cdk.tf.json'], '{}');

    // Terraform keeps its state beside the stack. Synthesis must not delete it.
    fs.writeFileSync(path.join(folder, 'cdktf.out', 'stacks', 'lab', 'terraform.tfstate'), 'state');
    synthesize(folder, charts('hub'));
    expect(contents(path.join(folder, 'cdktf.out'))).toEqual({ 'stacks/lab/terraform.tfstate': 'state' });
  });

  test('an unchanged file is not written again', () => {
    const folder = temporaryFolder();
    synthesize(folder, charts('hub'));
    const file = path.join(folder, 'dist', 'lab', 'hub.k8s.yaml');
    const before = fs.statSync(file);
    synthesize(folder, charts('hub', 'serving'));
    expect(fs.statSync(file).ino).toBe(before.ino);
    expect(fs.statSync(file).mtimeMs).toBe(before.mtimeMs);
  });

  test('leftovers of an interrupted synthesis are removed', () => {
    const folder = temporaryFolder();
    synthesize(folder, charts('hub'));
    const staging = path.join(folder, 'dist', '.kubeflow-cdk.staging');
    fs.mkdirSync(staging);
    fs.writeFileSync(path.join(staging, 'leftover'), '');
    synthesize(folder, charts('hub'));
    expect(fs.existsSync(staging)).toBe(false);
  });
});

describe('other files', () => {
  test('are kept in the folder, even if all generated files are deleted', () => {
    const folder = temporaryFolder();
    synthesize(folder, charts('hub'));
    fs.writeFileSync(path.join(folder, 'dist', 'lab', 'mine.yaml'), 'mine');
    synthesize(folder, charts('serving'));
    synthesize(folder, charts());
    expect(contents(folder)).toEqual({ 'dist/lab/mine.yaml': 'mine' });
  });

  test('fails if another file is in the place of a generated one, and keeps it', () => {
    const folder = temporaryFolder();
    fs.mkdirSync(path.join(folder, 'dist', 'lab'), { recursive: true });
    fs.writeFileSync(path.join(folder, 'dist', 'lab', 'hub.k8s.yaml'), 'mine');
    expect(() => synthesize(folder, charts('hub'))).toThrow(
      /dist.lab.hub\.k8s\.yaml: this file exists and was not written by kubeflow-cdk[\s\S]*Move or delete/,
    );
    expect(contents(folder)).toEqual({ 'dist/lab/hub.k8s.yaml': 'mine' });
  });

  test('fails if another file is in the place of a folder, and writes nothing', () => {
    const folder = temporaryFolder();
    fs.mkdirSync(path.join(folder, 'dist'));
    fs.writeFileSync(path.join(folder, 'dist', 'lab'), 'mine');
    const program = (app: KubeflowApp) => {
      configMap(new Chart(app, 'aaa-first'), 'settings');
      charts('hub')(app);
    };
    expect(() => synthesize(folder, program)).toThrow(/dist.lab: this file exists/);
    expect(contents(folder)).toEqual({ 'dist/lab': 'mine' });
  });

  test('fails if a folder is in the place of a generated file, and writes nothing', () => {
    const folder = temporaryFolder();
    synthesize(folder, charts('hub'));
    const file = path.join(folder, 'dist', 'lab', 'hub.k8s.yaml');
    fs.rmSync(file);
    fs.mkdirSync(file);
    expect(() => synthesize(folder, charts('hub', 'aaa-first'))).toThrow('this file exists');
    expect(manifestFiles(folder)).toEqual(['dist/lab/0-setup/namespaces.k8s.yaml']);
  });

  test('a dangling symbolic link counts as another file', () => {
    const folder = temporaryFolder();
    fs.mkdirSync(path.join(folder, 'dist', 'lab'), { recursive: true });
    const link = path.join(folder, 'dist', 'lab', 'hub.k8s.yaml');
    fs.symlinkSync('nowhere', link);
    expect(() => synthesize(folder, charts('hub'))).toThrow('this file exists');
    expect(fs.readlinkSync(link)).toBe('nowhere');
  });

  test('a file with exactly the generated content is adopted', () => {
    const [one, other] = [temporaryFolder(), temporaryFolder()];
    synthesize(one, charts('hub'));
    fs.cpSync(one, other, { recursive: true });
    fs.rmSync(path.join(other, 'dist', '.kubeflow-cdk'));

    synthesize(other, charts('hub'));
    expect(contents(other)).toEqual(contents(one));
    synthesize(other, charts('serving'));
    expect(manifestFiles(other)).toEqual(['dist/lab/0-setup/namespaces.k8s.yaml', 'dist/lab/serving.k8s.yaml']);
  });
});
