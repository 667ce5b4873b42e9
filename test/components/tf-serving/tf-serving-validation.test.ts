import { Chart, Duration, Size } from 'cdk8s';
import { KubeflowApp } from '../../../lib/app';
import { TFServing } from '../../../lib/components/tf-serving';
import { MODEL, synthesizedServer } from './synthesized-server';

test('fails without models', () => {
  const app = new KubeflowApp({ summary: false });
  new TFServing(new Chart(app, 'models', { namespace: 'models' }), 'inception');
  expect(() => app.synthYaml()).toThrow(
    /models\/inception.*the server has no models\..*Set `model`, `models` or `modelFolder`, or call `addModel`\./s,
  );
});

test.each([-1, 1.5, 2 ** 31])('fails on %p replicas', (replicas) => {
  expect(() => synthesizedServer({ replicas })).toThrow(
    `chart/inception: replicas: ${replicas} is not a valid number of pods.\n  Must be a whole number from 0 to 2147483647.`,
  );
});

test.each(['My Server', '1server', 'a.b', 'x'.repeat(64)])(
  'fails on the name "%s", which no Service can have',
  (name) => {
    expect(() => synthesizedServer({ name })).toThrow(`chart/inception: name "${name}" is not a valid name.`);
  },
);

test('fails on a variable that the component sets', () => {
  expect(() => synthesizedServer({ env: { HOME: '/' } })).toThrow(
    'chart/inception: env: variable "HOME" is set twice: by the component and in env.',
  );
});

test('fails if the memory request exceeds its limit', () => {
  const resources = { memory: { request: Size.gibibytes(4), limit: Size.gibibytes(2) } };
  expect(() => synthesizedServer({ resources })).toThrow('the memory request (4294967296 bytes) is over its limit');
});

test('fails on a GPU if the platform has none', () => {
  expect(() => synthesizedServer({ gpu: {} })).toThrow(/^chart\/inception: gpu is not supported on .* has no GPU\./);
});

test('fails on a label that is part of a selector', () => {
  expect(() => synthesizedServer({ labels: { 'app.kubernetes.io/name': 'x' } })).toThrow(
    'chart/inception: label "app.kubernetes.io/name" would break the selectors of this component.',
  );
});

test('fails on an invalid startupTimeout', () => {
  expect(() => synthesizedServer({ startupTimeout: Duration.seconds(0) })).toThrow(
    'startupTimeout: must be longer than zero.',
  );
  expect(() => synthesizedServer({ startupTimeout: Duration.days(Number.POSITIVE_INFINITY) })).toThrow(
    'startupTimeout: Infinity seconds is too long.',
  );
});

test('fails on a poll interval that is not in whole seconds', () => {
  expect(() => synthesizedServer({ fileSystemPollWait: Duration.millis(500) })).toThrow(
    'fileSystemPollWait: 0.5 seconds is not a whole number.',
  );
});

test('fails if two servers in a namespace have the same name, naming both', () => {
  const app = new KubeflowApp({ summary: false });
  const scope = new Chart(app, 'models', { namespace: 'models' });
  new TFServing(scope, 'a', { model: MODEL, name: 'inception' });
  new TFServing(scope, 'b', { model: MODEL, name: 'inception' });
  expect(() => app.synthYaml()).toThrow('Service "models/inception" is also created by models/a/service.');
});
