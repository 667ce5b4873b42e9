import * as fs from 'node:fs';
import * as path from 'node:path';
import { Chart, Lazy } from 'cdk8s';
import type { KubeflowApp } from '../../lib/app';
import { AnyClusterPlatform } from '../../lib/platforms/generic';
import { configMap, contents, manifestFiles, synthesize, temporaryFolder, wrong } from './program';

/** A program with one chart for each name in one environment. */
function charts(...names: string[]) {
  return (app: KubeflowApp) => {
    const platform = new AnyClusterPlatform(app, 'lab');
    for (const name of names) {
      configMap(platform.chart(name), `${name}-settings`);
    }
  };
}

describe('all or nothing', () => {
  test('a program with a mistake writes no file and no folder', () => {
    const folder = temporaryFolder();
    const program = (app: KubeflowApp) => {
      charts('hub')(app);
      wrong(app, 'mistake', 'cannot be');
    };
    expect(() => synthesize(folder, program)).toThrow('mistake: cannot be');
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test('a program with a mistake does not change the output of an earlier synthesis', () => {
    const folder = temporaryFolder();
    synthesize(folder, charts('hub', 'serving'));
    const before = contents(folder);

    const program = (app: KubeflowApp) => {
      charts('hub', 'new')(app);
      wrong(app, 'mistake', 'cannot be');
    };
    expect(() => synthesize(folder, program)).toThrow('no file was written');
    expect(contents(folder)).toEqual(before);
  });

  test('an object that cannot be rendered is reported with its path and does not change the earlier output', () => {
    const folder = temporaryFolder();
    synthesize(folder, charts('hub'));
    const before = contents(folder);

    const program = (app: KubeflowApp) => {
      charts('hub', 'serving')(app);
      configMap(new Chart(app, 'extra'), 'broken', {
        key: Lazy.any({
          produce: () => {
            throw new Error('no such key');
          },
        }),
      });
    };
    expect(() => synthesize(folder, program)).toThrow(/extra\/broken: cannot be rendered: .*no such key/);
    expect(contents(folder)).toEqual(before);
  });

  test('a mistake in Terraform prevents writing Kubernetes YAML, and vice versa', () => {
    const folder = temporaryFolder();
    const terraform = { validate: () => ['cloud: zone is missing.'], render: () => new Map([['stack.json', '{}']]) };
    const program = (app: KubeflowApp) => {
      charts('hub')(app);
      app._terraform(() => terraform);
    };
    expect(() => synthesize(folder, program)).toThrow('cloud: zone is missing.');
    expect(fs.readdirSync(folder)).toEqual([]);

    const wrongManifests = (app: KubeflowApp) => {
      wrong(app, 'mistake', 'cannot be');
      app._terraform(() => ({ ...terraform, validate: () => [] }));
    };
    expect(() => synthesize(folder, wrongManifests)).toThrow('mistake: cannot be');
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test('if rendering Terraform throws, no Kubernetes YAML is written', () => {
    const folder = temporaryFolder();
    const program = (app: KubeflowApp) => {
      charts('hub')(app);
      app._terraform(() => ({
        validate: () => [],
        render: () => {
          throw new Error('provider is broken');
        },
      }));
    };
    expect(() => synthesize(folder, program)).toThrow('provider is broken');
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test('fails if the output folder is not writable, naming it and the props that set it', () => {
    const folder = temporaryFolder();
    fs.writeFileSync(path.join(folder, 'file'), 'not a folder');
    const outdir = path.join(folder, 'file', 'dist');
    expect(() => synthesize(folder, charts('hub'), { outdir })).toThrow(
      expect.objectContaining({
        name: 'KubeflowError',
        message: expect.stringMatching(
          /^.*file.dist: cannot write the output folder: [\s\S]*outdir[\s\S]*CDK8S_OUTDIR or CDKTF_OUTDIR/,
        ),
      }),
    );
    expect(fs.readdirSync(folder)).toEqual(['file']);
  });

  test('fails if only the Terraform folder is not writable, and writes no manifest', () => {
    const folder = temporaryFolder();
    fs.writeFileSync(path.join(folder, 'file'), 'not a folder');
    const program = (app: KubeflowApp) => {
      charts('hub')(app);
      app._terraform(() => ({ validate: () => [], render: () => new Map([['stack.json', '{}']]) }));
    };
    expect(() => synthesize(folder, program, { terraformOutdir: path.join(folder, 'file', 'tf') })).toThrow(
      'cannot write the output folder',
    );
    expect(fs.readdirSync(folder)).toEqual(['file']);
  });

  test('fails if manifests and Terraform have the same folder', () => {
    const folder = temporaryFolder();
    const program = (app: KubeflowApp) => {
      charts('hub')(app);
      app._terraform(() => ({ validate: () => [], render: () => new Map([['stack.json', '{}']]) }));
    };
    const dist = path.join(folder, 'dist');
    expect(() => synthesize(folder, program, { terraformOutdir: `${dist}/../dist` })).toThrow('need separate folders');
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test('an app without objects creates no folder', () => {
    const folder = temporaryFolder();
    synthesize(folder, () => {});
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});

describe('files of an earlier synthesis', () => {
  test('the file of a removed chart is deleted, and its folder if empty', () => {
    const folder = temporaryFolder();
    synthesize(folder, charts('hub', 'serving'));
    synthesize(folder, charts('hub'));
    expect(manifestFiles(folder)).toEqual(['dist/lab/hub.k8s.yaml', 'dist/lab/setup/namespaces.k8s.yaml']);

    synthesize(folder, (app) => {
      configMap(new Chart(app, 'other'), 'settings');
    });
    expect(manifestFiles(folder)).toEqual(['dist/other.k8s.yaml']);
    expect(fs.existsSync(path.join(folder, 'dist', 'lab'))).toBe(false);
  });

  test('a program without objects deletes all its earlier files', () => {
    const folder = temporaryFolder();
    synthesize(folder, charts('hub'));
    synthesize(folder, () => {});
    expect(contents(folder)).toEqual({});
  });

  test('Terraform files are deleted if no platform is a cloud any more', () => {
    const folder = temporaryFolder();
    const withCloud = (app: KubeflowApp) => {
      charts('hub')(app);
      app._terraform(() => ({ validate: () => [], render: () => new Map([['stacks/cloud/cdk.tf.json', '{}']]) }));
    };
    synthesize(folder, withCloud);
    expect(contents(path.join(folder, 'cdktf.out'))).toHaveProperty(['stacks/cloud/cdk.tf.json'], '{}');

    // Terraform keeps its state beside the stack. Synthesis must not delete it.
    fs.writeFileSync(path.join(folder, 'cdktf.out', 'stacks', 'cloud', 'terraform.tfstate'), 'state');
    synthesize(folder, charts('hub'));
    expect(contents(path.join(folder, 'cdktf.out'))).toEqual({ 'stacks/cloud/terraform.tfstate': 'state' });
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
    synthesize(folder, () => {});
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
    expect(manifestFiles(folder)).toEqual(['dist/lab/setup/namespaces.k8s.yaml']);
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
    fs.cpSync(path.join(one, 'dist'), path.join(other, 'dist'), { recursive: true });
    fs.rmSync(path.join(other, 'dist', '.kubeflow-cdk'));

    synthesize(other, charts('hub'));
    expect(contents(other)).toEqual(contents(one));
    synthesize(other, charts('serving'));
    expect(manifestFiles(other)).toEqual(['dist/lab/serving.k8s.yaml', 'dist/lab/setup/namespaces.k8s.yaml']);
  });
});

describe('the record of written files', () => {
  const record = (folder: string) => path.join(folder, 'dist', '.kubeflow-cdk');

  test('lists the files, sorted, by path in the folder', () => {
    const folder = temporaryFolder();
    synthesize(folder, charts('serving', 'hub'));
    expect(JSON.parse(fs.readFileSync(record(folder), 'utf8'))).toEqual({
      files: ['lab/hub.k8s.yaml', 'lab/serving.k8s.yaml', 'lab/setup/namespaces.k8s.yaml'],
    });
  });

  test('has no extension, so that kubectl does not read it as a manifest', () => {
    const folder = temporaryFolder();
    synthesize(folder, (app) => {
      configMap(new Chart(app, 'plain'), 'settings');
    });
    const read = fs.readdirSync(path.join(folder, 'dist')).filter((file) => /\.(json|ya?ml)$/.test(file));
    expect(read).toEqual(['plain.k8s.yaml']);
  });

  test.each([
    ['a path that leads out of the folder', '../precious'],
    ['a path that leads out by way of a folder', 'lab/../../precious'],
    ['a path that is absolute', '/precious'],
    ['the folder itself', '.'],
    ['an empty path', ''],
    ['a folder within it', 'lab'],
  ])('an entry with %s removes nothing', (_, file) => {
    const folder = temporaryFolder();
    synthesize(folder, charts('hub'));
    fs.writeFileSync(path.join(folder, 'precious'), 'mine');
    fs.writeFileSync(path.join(folder, 'dist', 'lab', 'mine'), 'mine');
    fs.writeFileSync(record(folder), JSON.stringify({ files: [file] }));

    synthesize(folder, charts('hub'));
    expect(contents(folder)).toMatchObject({ precious: 'mine', 'dist/lab/mine': 'mine' });
  });

  test('an entry that leads out of the folder through a link removes nothing', () => {
    const [folder, outside] = [temporaryFolder(), temporaryFolder()];
    fs.writeFileSync(path.join(outside, 'precious'), 'mine');
    synthesize(folder, charts('hub'));
    fs.symlinkSync(outside, path.join(folder, 'dist', 'link'));
    fs.writeFileSync(record(folder), JSON.stringify({ files: ['link/precious'] }));

    synthesize(folder, charts('hub'));
    expect(contents(outside)).toEqual({ precious: 'mine' });
  });

  test('a file name that starts with two dots is in the folder', () => {
    const folder = temporaryFolder();
    synthesize(folder, charts('hub'));
    fs.writeFileSync(path.join(folder, 'dist', '..old'), '');
    fs.writeFileSync(record(folder), JSON.stringify({ files: ['..old'] }));
    synthesize(folder, charts('hub'));
    expect(fs.existsSync(path.join(folder, 'dist', '..old'))).toBe(false);
  });

  test.each(['not JSON', '{}', '{"files": 1}', '{"files": [1]}', 'null'])(
    'fails if it contains %s, naming the fix, and changes nothing',
    (text) => {
      const folder = temporaryFolder();
      synthesize(folder, charts('hub'));
      fs.writeFileSync(record(folder), text);
      const before = contents(folder);
      expect(() => synthesize(folder, charts('serving'))).toThrow(/\.kubeflow-cdk: this file[\s\S]*cannot be read/);
      expect(contents(folder)).toEqual(before);
    },
  );
});
