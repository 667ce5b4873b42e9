import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Chart } from 'cdk8s';
import { KubeflowApp, type KubeflowAppProps } from '../../lib/app';
import { TFJob } from '../../lib/components/tf-job';
import { TFJobOperator } from '../../lib/components/tf-job-operator';
import { AnyClusterPlatform } from '../../lib/platforms/generic';
import { KindPlatform } from '../../lib/platforms/local';
import { configMap, contents, object, objectsIn, temporaryFolder } from './program';

const ENVIRONMENT = { ...process.env };
const DIRECTORY = process.cwd();
const JOB = { image: 'trainer:1', worker: { replicas: 1 } };

afterEach(() => {
  process.env = { ...ENVIRONMENT };
  process.chdir(DIRECTORY);
});

/** Runs a program as `cdk8s synth --stdout` does. Returns the files of its temporary folder, and standard error. */
function stream(program: (app: KubeflowApp) => void, props: KubeflowAppProps = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk8s-'));
  process.env.CDK8S_OUTDIR = folder;
  process.chdir(temporaryFolder());
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const app = new KubeflowApp(props);
    program(app);
    app.synth();
    const { '.kubeflow-cdk': _, ...files } = contents(folder);
    return {
      files,
      stderr: stderr.mock.calls.map(([text]) => text).join(''),
      cwd: contents(process.cwd()),
    };
  } finally {
    stderr.mockRestore();
    fs.rmSync(folder, { recursive: true });
  }
}

test('`cdk8s synth --stdout` gets one file, whose documents start with "---"', () => {
  const { files } = stream((app) => {
    configMap(new Chart(app, 'plain'), 'settings');
    configMap(new AnyClusterPlatform(app, 'lab').chart('hub'), 'settings');
  });
  expect(Object.keys(files)).toEqual(['stream.k8s.yaml']);
  expect(files['stream.k8s.yaml'].match(/^---$/gm)).toHaveLength(4);
  expect(files['stream.k8s.yaml'].startsWith('---\n')).toBe(true);
});

test('namespaces and definitions of all charts come first in the stream', () => {
  const { files } = stream((app) => {
    const lab = new AnyClusterPlatform(app, 'lab');
    new TFJob(new Chart(app, 'a', { namespace: 'kubeflow' }), 'train', JOB);
    new TFJob(lab.chart('training'), 'train', JOB);
    new TFJobOperator(lab.chart('operator'), 'operator');
    object(new Chart(app, 'z'), 'CustomResourceDefinition', 'widgets.example.com');
    object(new Chart(app, 'zz'), 'Namespace', 'team');
  });
  const objects = objectsIn(files['stream.k8s.yaml']);
  expect(objects.slice(0, 4)).toEqual([
    'Namespace kubeflow',
    'Namespace team',
    'CustomResourceDefinition tfjobs.kubeflow.org',
    'CustomResourceDefinition widgets.example.com',
  ]);
  expect(objects.filter((line) => line === 'TFJob train')).toHaveLength(2);
});

test('the stream is written even if the program sets another folder, and the deployment folder does not change', () => {
  const program = (app: KubeflowApp) => configMap(new KindPlatform(app, 'lab').chart('hub'), 'settings');
  const { files, cwd } = stream(program, { outdir: 'mine' });
  expect(Object.keys(files)).toEqual(['stream.k8s.yaml']);
  expect(Object.keys(cwd)).toEqual([]);
});

describe('the summary of a stream', () => {
  test('counts the objects, and explains custom resources and several environments', () => {
    const { stderr } = stream((app) => {
      const lab = new AnyClusterPlatform(app, 'lab');
      object(lab.chart('operator'), 'CustomResourceDefinition', 'widgets.example.com', {
        spec: { group: 'example.com', names: { kind: 'Widget' } },
      });
      object(lab.chart('operator'), 'Widget', 'one', {}, 'example.com/v1');
      configMap(new AnyClusterPlatform(app, 'prod').chart('hub'), 'settings');
      configMap(new Chart(app, 'plain'), 'settings');
    });
    expect(stderr).toMatchInlineSnapshot(`
      "charts without a platform: 1 object on standard output
      lab: 4 objects on standard output
      prod: 3 objects on standard output
      The output contains custom resources and their definitions. On a new cluster, run \`kubectl apply -f -\` twice: kubectl looks up all kinds before it applies the definitions.
      The output contains the objects of 2 clusters. Set KUBEFLOW_ENVIRONMENT to write those of one: lab, prod.
      "
    `);
  });

  test('is empty for an app without objects', () => {
    expect(stream(() => {})).toEqual({
      files: {},
      stderr: 'nothing to write: the app has no objects\n',
      cwd: {},
    });
  });
});

describe('KUBEFLOW_ENVIRONMENT', () => {
  const program = (app: KubeflowApp) => {
    configMap(new AnyClusterPlatform(app, 'lab').chart('hub'), 'settings');
    configMap(new AnyClusterPlatform(app, 'prod').chart('hub'), 'production-settings');
  };

  test('selects the objects of one environment', () => {
    process.env.KUBEFLOW_ENVIRONMENT = 'prod';
    const { files, stderr } = stream(program);
    expect(objectsIn(files['stream.k8s.yaml'])).toEqual([
      'Namespace kubeflow',
      'NetworkPolicy default-deny',
      'ConfigMap production-settings',
    ]);
    expect(stderr).toBe('prod: 3 objects on standard output\n');
  });

  test('fails if the app has no such environment, and lists those that it has', () => {
    process.env.KUBEFLOW_ENVIRONMENT = 'staging';
    expect(() => stream(program)).toThrow(
      '(app): KUBEFLOW_ENVIRONMENT "staging" is not an environment of the app.\n  Must be one of: lab, prod.',
    );
  });
});

test('the stream of an app with problems is not written', () => {
  expect(() => stream((app) => object(new Chart(app, 'plain'), 'ConfigMap', 'Not Valid'))).toThrow(
    'synthesis found a problem',
  );
});

test('a folder that the user chose gets separate files', () => {
  for (const folder of [path.join(temporaryFolder(), 'cdk8s-abcdef'), path.join(os.tmpdir(), 'cdk8s-absent')]) {
    process.env.CDK8S_OUTDIR = folder;
    const app = new KubeflowApp({ deployOutdir: temporaryFolder(), summary: false });
    configMap(new Chart(app, 'plain'), 'settings');
    app.synth();
    expect(fs.readdirSync(folder)).toEqual(['.kubeflow-cdk', 'plain.k8s.yaml']);
    fs.rmSync(folder, { recursive: true });
  }
});

describe('unsupported formats', () => {
  test('fails if `cdk8s synth --format helm` runs the program', () => {
    const chart = temporaryFolder();
    fs.writeFileSync(path.join(chart, 'Chart.yaml'), 'name: app\n');
    process.env.CDK8S_OUTDIR = path.join(chart, 'templates');
    const app = new KubeflowApp({ summary: false });
    configMap(new Chart(app, 'plain'), 'settings');
    expect(() => app.synth()).toThrow('a Helm chart is not supported as output');
    expect(fs.readdirSync(chart)).toEqual(['Chart.yaml']);
  });

  test('fails if `cdktf synth --hcl` runs a program with Terraform', () => {
    process.env.SYNTH_HCL_OUTPUT = 'true';
    const folder = temporaryFolder();
    const app = new KubeflowApp({ outdir: folder, summary: false });
    app._terraform(() => ({
      validate: () => [],
      render: () => new Map([['stack.json', '{}']]),
    }));
    expect(() => app.synth()).toThrow('HCL is not supported as output');
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test('a program without Terraform ignores `--hcl`', () => {
    process.env.SYNTH_HCL_OUTPUT = 'true';
    const app = new KubeflowApp({ outdir: temporaryFolder(), deployOutdir: temporaryFolder(), summary: false });
    configMap(new Chart(app, 'plain'), 'settings');
    expect(() => app.synth()).not.toThrow();
  });
});
