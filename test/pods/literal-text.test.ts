import { App, Chart, Testing } from 'cdk8s';
import { JupyterHub } from '../../lib/components/jupyterhub';
import { LogSource, TensorBoard } from '../../lib/components/tensorboard';
import { TFJob } from '../../lib/components/tf-job';
import { TFJobSweep, TFParameterPassing } from '../../lib/components/tf-job-sweep';
import { ModelSource, TFServing } from '../../lib/components/tf-serving';
import { literalText } from '../../lib/pods/literal-text';

/** What the kubelet makes of a text in a command, an argument or a variable. It reads the byte after `$` as a character. */
function expanded(text: string): string {
  return text.replace(/\$(?:\$|\(([^)]*)\)|([^\0-\x7f]))/g, (all, name, wide) =>
    name === undefined && wide === undefined ? '$' : wide === undefined ? `<${name}>` : `${all[0]}?`,
  );
}

const ODD = ['$(HOME)', '$$', '$$(HOME)', 'a$b', '$', '$$$', '$(HOME', 'cost: 5$ü', '$é', '$😀', 'plain', '$($(X))'];

test.each(ODD)('Kubernetes does not change %j', (text) => {
  expect(expanded(literalText(text))).toBe(text);
});

test('a text that Kubernetes does not change stays as it is', () => {
  expect(['a$b', '$HOME', '5$', 'plain'].map(literalText)).toEqual(['a$b', '$HOME', '5$', 'plain']);
});

const TEXT = 'lab $(HOME) $$';
const LITERAL = 'lab $$(HOME) $$$';

/** Commands, arguments and variables of all containers. */
function texts(create: (chart: Chart) => void): string[] {
  const chart = new Chart(new App(), 'test', { namespace: 'kubeflow' });
  create(chart);
  const found: string[] = [];
  const visit = (value: unknown, key = ''): void => {
    if (typeof value === 'string') {
      found.push(...(['command', 'args', 'value'].includes(key) ? [value] : []));
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) {
        visit(inner, Array.isArray(value) ? key : name);
      }
    }
  };
  visit(Testing.synth(chart).filter(({ kind }) => kind !== 'ConfigMap'));
  return found;
}

const JOB = { image: 'registry.example.com/train:1', worker: {} };

test.each<[string, (chart: Chart) => void, string[]]>([
  [
    'arguments and variables of TensorBoard',
    (chart) =>
      new TensorBoard(chart, 'board', {
        logs: LogSource.sharedVolume({ name: 'logs', claimName: 'logs' }),
        windowTitle: TEXT,
        args: [`--generic_data=${TEXT}`],
        env: { A: TEXT },
      }),
    [`--window_title=${LITERAL}`, `--generic_data=${LITERAL}`, LITERAL],
  ],
  [
    'channel arguments and variables of a model server',
    (chart) =>
      new TFServing(chart, 'server', {
        model: ModelSource.sharedVolume({ name: 'models', claimName: 'models' }),
        grpc: { channelArguments: { 'grpc.primary_user_agent': 'a$(HOME)$$' } },
        env: { A: TEXT },
      }),
    [expect.stringMatching(/^--grpc_channel_arguments=.*grpc.primary_user_agent=a\$\$\(HOME\)\$\$\$$/), LITERAL],
  ],
  [
    'command, arguments and variables of a job',
    (chart) => new TFJob(chart, 'job', { ...JOB, command: ['a', TEXT], args: [`-${TEXT}`], env: { A: TEXT } }),
    [LITERAL, `-${LITERAL}`],
  ],
  [
    'parameters of a sweep in arguments',
    (chart) => new TFJobSweep(chart, 'sweep', { ...JOB, parameters: { note: [TEXT] } }),
    [`--note=${LITERAL}`],
  ],
  [
    'parameters of a sweep in variables',
    (chart) =>
      new TFJobSweep(chart, 'sweep', {
        ...JOB,
        parameters: { NOTE: [TEXT] },
        passParametersAs: TFParameterPassing.ENV,
      }),
    [LITERAL],
  ],
  [
    'arguments and variables of the hub and the proxy',
    (chart) =>
      new JupyterHub(chart, 'hub', {
        hub: { args: [`--JupyterHub.x=${TEXT}`], env: { A: TEXT } },
        proxy: { args: [`--x=${TEXT}`], env: { B: `b ${TEXT}` }, requestHeaders: { X: TEXT } },
      }),
    [`--JupyterHub.x=${LITERAL}`, LITERAL, `--x=${LITERAL}`, `b ${LITERAL}`, `--custom-header=X:${LITERAL}`],
  ],
])('$(NAME) and $$ are literal in %s', (_, create, expected) => {
  expect(texts(create)).toEqual(expect.arrayContaining(expected));
});

test('Kubernetes structures keep their own syntax', () => {
  const sidecar = { name: 'agent', image: 'agent:1', args: ['$(NODE)'], env: [{ name: 'A', value: '$(NODE)' }] };
  const found = texts((chart) => new TFJob(chart, 'job', { ...JOB, extraContainers: [sidecar] }));
  expect(found.filter((text) => text === '$(NODE)')).toHaveLength(2);
});
