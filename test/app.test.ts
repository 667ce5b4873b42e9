import * as fs from 'node:fs';
import * as path from 'node:path';
import { ApiObject, App, Chart, Include, JsonPatch, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { KubeflowApp } from '../lib/app';
import { AnyClusterPlatform } from '../lib/platforms/generic';
import { K3sPlatform } from '../lib/platforms/local';
import { Platform } from '../lib/platforms/platform-lookup';
import {
  configMap,
  contents,
  manifestFiles,
  object,
  objectsIn,
  synthesize,
  temporaryFolder,
} from './synthesis/program';

const ENVIRONMENT = { ...process.env };
const DIRECTORY = process.cwd();

afterEach(() => {
  process.env = { ...ENVIRONMENT };
  process.chdir(DIRECTORY);
});

/** A program with all features that affect synthesis. */
function program(app: KubeflowApp): void {
  const lab = new AnyClusterPlatform(app, 'lab');
  for (const name of ['hub', 'serving']) {
    const chart = lab.chart(name);
    new kplus.Deployment(chart, name, { containers: [{ image: 'registry.example.com/server:1' }] });
    configMap(chart, `${name}-settings`, { b: 1, a: 2 });
    object(chart, 'CustomResourceDefinition', `${name}s.example.com`);
  }
  configMap(new Chart(app, 'plain'), 'settings');
  app._terraform(() => ({ validate: () => [], render: () => new Map([['stacks/lab/cdk.tf.json', '{}\n']]) }));
}

describe('output folders', () => {
  const terraform = { validate: () => [], render: () => new Map([['stack.json', '{}']]) };
  const synthesizeIn = (folder: string, props = {}) => {
    process.chdir(folder);
    const app = new KubeflowApp({ summary: false, ...props });
    configMap(new Chart(app, 'plain'), 'settings');
    configMap(new K3sPlatform(app, 'lab').chart('hub', { createNamespace: false }), 'settings');
    app._terraform(() => terraform);
    app.synth();
    return Object.keys(contents(folder)).filter((file) => !file.endsWith('.kubeflow-cdk'));
  };

  test('default to "dist", "cdktf.out" and "deploy.out" in the working directory', () => {
    for (const name of ['CDK8S_OUTDIR', 'CDKTF_OUTDIR', 'KUBEFLOW_DEPLOY_OUTDIR']) {
      delete process.env[name];
    }
    expect(synthesizeIn(temporaryFolder())).toEqual([
      'cdktf.out/stack.json',
      'deploy.out/default/delete.sh',
      'deploy.out/default/deploy.sh',
      'deploy.out/default/plan.json',
      'deploy.out/lab/delete.sh',
      'deploy.out/lab/deploy.sh',
      'deploy.out/lab/plan.json',
      'dist/lab/hub.k8s.yaml',
      'dist/plain.k8s.yaml',
    ]);
  });

  test('are read from environment variables. `cdk8s synth` and `cdktf synth` set two of them', () => {
    const folder = temporaryFolder();
    process.env.CDK8S_OUTDIR = path.join(folder, 'manifests');
    process.env.CDKTF_OUTDIR = path.join(folder, 'terraform');
    process.env.KUBEFLOW_DEPLOY_OUTDIR = path.join(folder, 'deployment');
    expect(synthesizeIn(folder)).toEqual([
      'deployment/default/delete.sh',
      'deployment/default/deploy.sh',
      'deployment/default/plan.json',
      'deployment/lab/delete.sh',
      'deployment/lab/deploy.sh',
      'deployment/lab/plan.json',
      'manifests/lab/hub.k8s.yaml',
      'manifests/plain.k8s.yaml',
      'terraform/stack.json',
    ]);
  });

  test('can be set by props, which override the environment', () => {
    const folder = temporaryFolder();
    process.env.CDK8S_OUTDIR = path.join(folder, 'manifests');
    process.env.CDKTF_OUTDIR = path.join(folder, 'terraform');
    process.env.KUBEFLOW_DEPLOY_OUTDIR = path.join(folder, 'deployment');
    expect(synthesizeIn(folder, { outdir: 'a', terraformOutdir: 'b', deployOutdir: 'c' })).toEqual([
      'a/lab/hub.k8s.yaml',
      'a/plain.k8s.yaml',
      'b/stack.json',
      'c/default/delete.sh',
      'c/default/deploy.sh',
      'c/default/plan.json',
      'c/lab/delete.sh',
      'c/lab/deploy.sh',
      'c/lab/plan.json',
    ]);
  });
});

describe('determinism', () => {
  test('a program writes the same bytes in any folder and working directory, every time', () => {
    const [one, other] = [temporaryFolder(), temporaryFolder()];
    synthesize(one, program);
    synthesize(one, program);
    process.chdir(other);
    synthesize(other, program, { outdir: 'dist', terraformOutdir: './cdktf.out/', deployOutdir: 'deploy.out' });
    expect(contents(other)).toEqual(contents(one));
    expect(Object.keys(contents(one))).toHaveLength(15);
  });

  test('the output contains no path of this machine', () => {
    const folder = temporaryFolder();
    synthesize(folder, program);
    expect(Object.values(contents(folder)).filter((text) => text.includes(folder) || text.includes(DIRECTORY))).toEqual(
      [],
    );
  });
});

describe('linear synthesis', () => {
  test.each([1, 10, 100])('each construct is validated once in an app of %d charts', (charts) => {
    const app = new KubeflowApp({ summary: false });
    const calls = new Map<string, number>();
    const count = (construct: Construct) => {
      const validate = () => {
        calls.set(construct.node.path, (calls.get(construct.node.path) ?? 0) + 1);
        return [];
      };
      construct.node.addValidation({ validate });
    };
    count(app);
    const lab = new AnyClusterPlatform(app, 'lab');
    for (let index = 0; index < charts; index++) {
      const chart = lab.chart(`chart-${index}`);
      count(chart);
      count(configMap(new Construct(chart, 'group'), `settings-${index}`));
    }
    app.synthYaml();
    expect(calls.size).toBe(2 * charts + 1);
    expect(new Set(calls.values())).toEqual(new Set([1]));
  });

  test.each([1, 10, 100])('each object is rendered once in an app of %d charts', (charts) => {
    const folder = temporaryFolder();
    const render = vi.spyOn(ApiObject.prototype, 'toJson');
    try {
      synthesize(folder, (app) => {
        for (let index = 0; index < charts; index++) {
          configMap(new Chart(app, `chart-${index}`), `settings-${index}`);
        }
      });
      expect(render).toHaveBeenCalledTimes(charts);
    } finally {
      render.mockRestore();
    }
  });
});

describe('construct metadata', () => {
  test('is written if `cdk8s synth` requests it, and removed if it does not', () => {
    const folder = temporaryFolder();
    process.env.CDK8S_RECORD_CONSTRUCT_METADATA = 'true';
    const simple = (app: KubeflowApp) => {
      configMap(new Chart(app, 'plain'), 'settings', {}, 'plain-settings');
    };
    synthesize(folder, simple);
    expect(JSON.parse(contents(folder)['dist/construct-metadata.json'])).toEqual({
      version: '1.0.0',
      resources: { 'plain-settings': { path: 'plain/settings' } },
    });

    delete process.env.CDK8S_RECORD_CONSTRUCT_METADATA;
    synthesize(folder, simple);
    expect(manifestFiles(folder)).toEqual(['dist/plain.k8s.yaml']);
    expect(contents(folder)).not.toHaveProperty(['dist/construct-metadata.json']);
  });
});

describe('synthYaml', () => {
  test('returns all objects as one text that can be applied, and writes nothing', () => {
    const folder = temporaryFolder();
    const app = new KubeflowApp({ outdir: path.join(folder, 'dist') });
    const lab = new AnyClusterPlatform(app, 'lab');
    object(lab.chart('operator'), 'Widget', 'one', {}, 'example.com/v1');
    object(lab.chart('operator'), 'CustomResourceDefinition', 'widgets.example.com');
    expect(objectsIn(app.synthYaml())).toEqual([
      'Namespace kubeflow',
      'CustomResourceDefinition widgets.example.com',
      'NetworkPolicy default-deny',
      'Widget one',
    ]);
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test('returns the same text every time, and an empty text for an app without objects', () => {
    const app = new KubeflowApp();
    expect(app.synthYaml()).toBe('');
    program(app);
    expect(app.synthYaml()).toBe(app.synthYaml());
  });

  test('fails if there are problems, as synth() does', () => {
    const app = new KubeflowApp();
    object(new Chart(app, 'plain'), 'ConfigMap', 'Not Valid');
    expect(() => app.synthYaml()).toThrow('synthesis found a problem');
  });
});

describe('ordinary cdk8s', () => {
  test('the app can contain charts of any library, with or without a platform', () => {
    const folder = temporaryFolder();
    synthesize(folder, (app) => {
      const chart = new Chart(app, 'web', { namespace: 'web' });
      const deployment = new kplus.Deployment(chart, 'server', { containers: [{ image: 'server:1', portNumber: 80 }] });
      deployment.exposeViaService();
    });
    expect(objectsIn(contents(folder)['dist/web.k8s.yaml']).map((line) => line.split(' ')[0])).toEqual([
      'Service',
      'Deployment',
    ]);
  });

  test('`Include` reads other manifests into a chart', () => {
    const folder = temporaryFolder();
    const url = path.join(folder, 'theirs.yaml');
    fs.writeFileSync(
      url,
      'kind: Service\napiVersion: v1\nmetadata: {name: one}\n---\nkind: ConfigMap\napiVersion: v1\nmetadata: {name: two}\n',
    );
    synthesize(folder, (app) => {
      new Include(new AnyClusterPlatform(app, 'lab').chart('theirs'), 'include', { url });
    });
    expect(objectsIn(contents(folder)['dist/lab/theirs.k8s.yaml'])).toEqual(['ConfigMap two', 'Service one']);
  });

  test('`addJsonPatch` changes the output, which is checked afterwards', () => {
    const app = new KubeflowApp();
    const settings = configMap(new Chart(app, 'plain'), 'settings', { a: 'b' });
    settings.addJsonPatch(JsonPatch.replace('/data/a', 'patched'));
    expect(app.synthYaml()).toContain('a: patched');
    settings.addJsonPatch(JsonPatch.replace('/metadata/name', 'Not Valid'));
    expect(() => app.synthYaml()).toThrow('plain/settings: name of ConfigMap "Not Valid" is not a valid name.');
  });

  test('`Testing.synth` renders a chart of a platform', () => {
    const chart = new AnyClusterPlatform(new KubeflowApp(), 'lab').chart('hub');
    configMap(chart, 'settings');
    expect(Testing.synth(chart)).toEqual([
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'kubeflow' }, data: {} },
    ]);
  });

  test('a construct in a plain cdk8s app finds a platform, and adds nothing to its output', () => {
    const app = new App();
    const chart = new Chart(app, 'plain');
    configMap(chart, 'settings');
    const before = app.synthYaml();
    expect(Platform.of(chart)).toBeInstanceOf(AnyClusterPlatform);
    expect(app.synthYaml()).toBe(before);
    expect(app.charts).toEqual([chart]);
  });
});

describe('Terraform output', () => {
  test('is created once, at the first request', () => {
    const app = new KubeflowApp();
    const make = vi.fn(() => ({ validate: () => [], render: () => new Map() }));
    expect(make).not.toHaveBeenCalled();
    expect(app._terraform(make)).toBe(app._terraform(make));
    expect(make).toHaveBeenCalledTimes(1);
  });

  test('is not rendered if the app has problems', () => {
    const render = vi.fn(() => new Map());
    expect(() =>
      synthesize(temporaryFolder(), (app) => {
        object(new Chart(app, 'plain'), 'ConfigMap', 'Not Valid');
        app._terraform(() => ({ validate: () => [], render }));
      }),
    ).toThrow('Not Valid');
    expect(render).not.toHaveBeenCalled();
  });
});
