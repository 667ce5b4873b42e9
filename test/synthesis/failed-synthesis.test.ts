import * as fs from 'node:fs';
import * as path from 'node:path';
import { Chart, Lazy } from 'cdk8s';
import type { KubeflowApp } from '../../lib/app';
import { KindPlatform } from '../../lib/platforms/local';
import { charts, configMap, contents, synthesize, temporaryFolder, wrong } from './program';

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
          /^.*file.dist: cannot write the output folder: [\s\S]*outdir[\s\S]*CDK8S_OUTDIR, CDKTF_OUTDIR/,
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
    expect(() => synthesize(folder, program, { terraformOutdir: `${dist}/../dist` })).toThrow(
      /outdir and terraformOutdir are both .*\n.*need separate folders.*\n.*Set `terraformOutdir` \(CDKTF_OUTDIR\)/,
    );
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test('fails if manifests and the files of a local cluster have the same folder', () => {
    const folder = temporaryFolder();
    const program = (app: KubeflowApp) => configMap(new KindPlatform(app, 'lab').chart('hub'), 'settings');
    expect(() => synthesize(folder, program, { deployOutdir: path.join(folder, 'dist') })).toThrow(
      /outdir and deployOutdir are both .*\n.*need separate folders.*\n.*Set `deployOutdir` \(KUBEFLOW_DEPLOY_OUTDIR\)/,
    );
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test('outputs without files can have the folder of another one', () => {
    const folder = temporaryFolder();
    const dist = path.join(folder, 'dist');
    synthesize(folder, charts('hub'), { terraformOutdir: dist });
    expect(fs.readdirSync(folder)).toEqual(['deploy.out', 'dist']);
  });

  test('an app without objects creates no folder', () => {
    const folder = temporaryFolder();
    synthesize(folder, () => {});
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});
