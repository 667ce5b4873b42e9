import { Chart, JsonPatch } from 'cdk8s';
import { KubeflowApp, type KubeflowAppProps } from '../../lib/app';
import { JupyterHub } from '../../lib/components/jupyterhub';
import { TFJob, type TFJobProps } from '../../lib/components/tf-job';
import { ModelSource, TFServing } from '../../lib/components/tf-serving';
import { AnyClusterPlatform } from '../../lib/platforms/generic';
import { configMap, object, problemsOf } from './program';

/** Returns the problems of an app with one chart. */
function problemsIn(program: (chart: Chart) => void, props: KubeflowAppProps = {}): readonly string[] {
  const app = new KubeflowApp({ summary: false, serverSideApply: false, ...props });
  program(new Chart(app, 'chart', { namespace: 'ml' }));
  return problemsOf(app);
}

/** The text of the annotation of `kubectl apply`, as Go writes it. */
function lastApplied(data: string): string {
  return `{"apiVersion":"v1","data":{"a":"${data}"},"kind":"ConfigMap","metadata":{"annotations":{},"name":"settings","namespace":"ml"}}\n`;
}

const KEY = 'kubectl.kubernetes.io/last-applied-configuration';
/** Number of characters in the largest ConfigMap that `kubectl apply` can apply. */
const LARGEST = 262_144 - KEY.length - lastApplied('').length;

describe('the annotation of `kubectl apply`', () => {
  test.each<[string, string, number]>([
    ['plain text', 'x', 1],
    ['a character that Go escapes', '<', 6],
    ['a line feed', '\n', 2],
    ['a character of three bytes', '€', 3],
  ])('fails if %s makes it larger than all annotations may be', (_, character, bytes) => {
    const fits = character.repeat(Math.floor(LARGEST / bytes));
    expect(problemsIn((chart) => configMap(chart, 'settings', { a: fits }))).toEqual([]);
    const [problem, ...others] = problemsIn((chart) => configMap(chart, 'settings', { a: fits + character }));
    expect(problem).toMatch(
      /^chart\/settings: the ConfigMap is too large for `kubectl apply`: .* have 2621\d\d bytes\.\n/,
    );
    expect(others).toEqual([]);
  });

  test('counts with the other annotations', () => {
    const withAnnotation = (data: number) =>
      problemsIn((chart) =>
        configMap(chart, 'settings', { a: 'x'.repeat(data) }).addJsonPatch(
          JsonPatch.add('/metadata/annotations', { b: 'yy' }),
        ),
      );
    // Once in the annotation of kubectl, as "b":"yy", and once as itself.
    expect(withAnnotation(LARGEST - 8 - 3)).toEqual([]);
    expect(withAnnotation(LARGEST - 8 - 2)).toHaveLength(1);
  });

  test('does not exist with `serverSideApply`, which has the limits of Kubernetes', () => {
    const problemsOfSize = (size: number) =>
      problemsIn((chart) => configMap(chart, 'settings', { a: 'x'.repeat(size) }), { serverSideApply: true });
    expect(problemsOfSize(1_048_576)).toEqual([]);
    expect(problemsOfSize(1_048_577)[0]).toContain('the values of the ConfigMap have 1048577 bytes.');
  });

  test('the error names the field to move, and the alternatives', () => {
    const [problem] = problemsIn((chart) =>
      object(
        chart,
        'Widget',
        'one',
        { spec: { small: 'x', items: Array(3000).fill('y'.repeat(100)) } },
        'example.com/v1',
      ),
    );
    expect(problem).toContain('Most of it is in spec.items (309001 bytes as JSON).');
    expect(problem).toContain('remove `serverSideApply: false` of KubeflowApp');
  });
});

describe('the limits of Kubernetes', () => {
  test.each([
    ['ConfigMap', 'data', 'x'.repeat(1_048_577)],
    ['ConfigMap', 'binaryData', Buffer.alloc(1_048_577).toString('base64')],
    ['Secret', 'data', Buffer.alloc(1_048_577).toString('base64')],
    ['Secret', 'stringData', 'x'.repeat(1_048_577)],
  ])('fails if the values of a %s in `%s` have more than 1 MiB', (kind, field, value) => {
    const [problem] = problemsIn((chart) => object(chart, kind, 'one', { [field]: { a: value } }));
    expect(problem).toContain(`the values of the ${kind} have 1048577 bytes.\n  Must be at most 1048576 bytes.`);
  });

  test('fails if an object is larger than etcd accepts', () => {
    const program = (chart: Chart) =>
      object(chart, 'Widget', 'one', { spec: { a: 'x'.repeat(1_572_864) } }, 'example.com/v1');
    expect(problemsIn(program, { serverSideApply: true })[0]).toMatch(
      /the Widget has 15729\d\d bytes\.\n.*limit of etcd/,
    );
  });

  test('fails if the annotations of an object or of its pods are too large together', () => {
    const annotations = { a: 'x'.repeat(150_000), b: 'x'.repeat(150_000) };
    const found = problemsIn(
      (chart) => {
        object(chart, 'Widget', 'one', {}, 'example.com/v1').addJsonPatch(
          JsonPatch.add('/metadata/annotations', annotations),
        );
        const template = { metadata: { annotations }, spec: { containers: [] } };
        object(chart, 'CronJob', 'two', { spec: { jobTemplate: { spec: { template } } } }, 'batch/v1');
      },
      { serverSideApply: true },
    );
    expect(found.map((text) => text.split('\n')[0])).toEqual([
      'chart/Widget-one: the annotations of the Widget have 300002 bytes.',
      'chart/CronJob-two: the annotations of spec.jobTemplate.spec.template have 300002 bytes.',
    ]);
  });

  test.each(['a b', '..', '../a', 'x'.repeat(254)])('fails if a ConfigMap or Secret has the key %p', (key) => {
    for (const kind of ['ConfigMap', 'Secret']) {
      expect(problemsIn((chart) => object(chart, kind, 'one', { data: { [key]: '' } }))[0]).toContain(
        `"${key}" is not a valid key of a ${kind}.`,
      );
    }
  });

  test.each([
    [{ 'a b': 'x' }, 'annotation key "a b" is not valid.'],
    [{ a: 1 }, 'annotation a has the value 1, which is not a text.'],
  ])('fails if an object has the annotations %j', (annotations, message) => {
    const [problem] = problemsIn((chart) =>
      configMap(chart, 'settings').addJsonPatch(JsonPatch.add('/metadata/annotations', annotations)),
    );
    expect(problem).toContain(message);
  });
});

describe('texts of processes', () => {
  const MAX = 131_071;
  const pods: [string, string, (pod: object) => object][] = [
    ['Pod', 'spec', (spec) => ({ spec })],
    ['Deployment', 'spec.template.spec', (spec) => ({ spec: { template: { spec } } })],
    [
      'CronJob',
      'spec.jobTemplate.spec.template.spec',
      (spec) => ({ spec: { jobTemplate: { spec: { template: { spec } } } } }),
    ],
    [
      'TFJob',
      'spec.tfReplicaSpecs.Worker.template.spec',
      (spec) => ({ spec: { tfReplicaSpecs: { Worker: { template: { spec } } } } }),
    ],
    ['Widget', 'spec.pods[0].spec', (spec) => ({ spec: { pods: [{ spec }] } })],
  ];

  test.each(pods)('fails if an argument in a %s is longer than Linux accepts', (kind, path, wrap) => {
    const withArgument = (length: number) =>
      problemsIn((chart) =>
        object(
          chart,
          kind,
          'one',
          wrap({ containers: [{ name: 'a', args: ['b', 'x'.repeat(length)] }] }),
          'a.example/v1',
        ),
      );
    expect(withArgument(MAX)).toEqual([]);
    expect(withArgument(MAX + 1)).toEqual([
      expect.stringContaining(`${path}.containers[0].args[1] has 131072 bytes.\n  Must be at most 131071 bytes.`),
    ]);
  });

  test.each<[string, object]>([
    ['containers[0].command[0]', { containers: [{ command: ['x'.repeat(MAX + 1)] }] }],
    ['initContainers[0].args[0]', { containers: [], initContainers: [{ args: ['x'.repeat(MAX + 1)] }] }],
    ['containers[0].env[0].value', { containers: [{ env: [{ name: 'A', value: 'x'.repeat(MAX - 1) }] }] }],
    [
      'containers[0].livenessProbe.exec.command[0]',
      { containers: [{ livenessProbe: { exec: { command: ['x'.repeat(MAX + 1)] } } }] },
    ],
    [
      'containers[0].lifecycle.preStop.exec.command[0]',
      { containers: [{ lifecycle: { preStop: { exec: { command: ['x'.repeat(MAX + 1)] } } } }] },
    ],
    ['containers[0].args[0]', { containers: [{ args: ['a\0b'] }] }],
  ])('fails if %s of a pod is not accepted by Linux', (path, spec) => {
    const [problem, ...others] = problemsIn((chart) => object(chart, 'Pod', 'one', { spec }));
    expect(problem).toContain(`chart/Pod-one: spec.${path} `);
    expect(others).toEqual([]);
  });

  test('labels of every pod template are checked', () => {
    const template = { metadata: { labels: { 'a b': 'x' } }, spec: { containers: [] } };
    const [problem] = problemsIn((chart) =>
      object(chart, 'CronJob', 'one', { spec: { jobTemplate: { spec: { template } } } }),
    );
    expect(problem).toContain('label key "a b" of spec.jobTemplate.spec.template is not valid.');
  });
});

describe('props of components', () => {
  const chartOf = () =>
    new AnyClusterPlatform(new KubeflowApp({ summary: false, serverSideApply: false }), 'lab').chart('chart');
  const problemsWith = (program: (chart: Chart) => void) => {
    const chart = chartOf();
    program(chart);
    return problemsOf(chart.node.root as KubeflowApp);
  };
  const job = (props: TFJobProps) => (chart: Chart) =>
    new TFJob(chart, 'train', { image: 'trainer:1', worker: {}, ...props });

  test('fails if a command, argument or variable of a TFJob is too long, naming the prop', () => {
    expect(() => job({ command: ['sh', '-c', 'x'.repeat(300_000)] })(chartOf())).toThrow(
      'worker: command or args has 300000 bytes.',
    );
    expect(() => job({ env: { A: 'x'.repeat(131_070) } })(chartOf())).toThrow(
      'env: the value of "A" has 131072 bytes with its name.',
    );
  });

  test('fails if a TFJob has too many arguments', () => {
    const [problem] = problemsWith(job({ args: Array(3000).fill('x'.repeat(100)) }));
    expect(problem).toContain('the TFJob is too large for `kubectl apply`');
    expect(problem).toContain('tfReplicaSpecs.Worker.template.spec.containers[0].args');
  });

  test('fails if a variable of notebooks is too long', () => {
    expect(() => new JupyterHub(chartOf(), 'hub', { notebooks: { env: { A: 'x'.repeat(200_000) } } })).toThrow(
      'env: the value of "A" has 200002 bytes with its name.',
    );
  });

  test('fails if a group of the hub has too many members', () => {
    const users = Array.from({ length: 9000 }, (_, index) => `user-${index}@department.example.com`);
    const [problem] = problemsWith((chart) => new JupyterHub(chart, 'hub', { hub: { groups: { all: { users } } } }));
    expect(problem).toContain('the ConfigMap is too large for `kubectl apply`');
  });

  test('fails if a server has too many models', () => {
    const models = Object.fromEntries(
      Array.from({ length: 2000 }, (_, index) => [
        `model-${index}`,
        { source: ModelSource.nfs('10.0.0.2', `/models/folder/model-${index}`) },
      ]),
    );
    const found = problemsWith((chart) => new TFServing(chart, 'server', { models }));
    expect(found[0]).toContain('the ConfigMap is too large for `kubectl apply`');
  });
});
