import { TFServing, type TFServingProps, VersionPolicy } from '../../../../lib/components/tf-serving';
import { chart, MODEL, synthesizedServer } from '../synthesized-server';

const files = (props: Partial<TFServingProps> = {}) => synthesizedServer(props).ConfigMap.data;
const inception = (versionPolicy: VersionPolicy) => files({ versionPolicy })['models.config'];

test('the model configuration contains the folder and the latest version by default', () => {
  expect(files()['models.config']).toMatchInlineSnapshot(`
    "model_config_list {
      config {
        name: "inception"
        base_path: "/models/inception/inception"
        model_platform: "tensorflow"
        model_version_policy {
          latest {
            num_versions: 1
          }
        }
      }
    }
    "
  `);
});

test('Prometheus metrics are enabled', () => {
  expect(files()['monitoring.config']).toMatchInlineSnapshot(`
    "prometheus_config {
      enable: true
      path: "/monitoring/prometheus/metrics"
    }
    "
  `);
});

test.each([
  ['latest', VersionPolicy.latest(3), /latest {\s+num_versions: 3\s+}/],
  ['all', VersionPolicy.all(), /model_version_policy {\s+all {}\s+}/],
  ['specific', VersionPolicy.specific(1, 1700000000), /specific {\s+versions: 1\s+versions: 1700000000\s+}/],
])('the version policy %s is in the model configuration', (_, policy, written) => {
  expect(inception(policy)).toMatch(written);
});

test('the probes request each model, or each version that is configured by number', () => {
  expect(files()['models-available.list']).toBe('/v1/models/inception\n');
  expect(files({ versionPolicy: VersionPolicy.specific(2, 1) })['models-available.list']).toBe(
    '/v1/models/inception/versions/2\n/v1/models/inception/versions/1\n',
  );
});

test('the model name defaults to the construct id', () => {
  expect(files({ modelName: 'My_Model.v2' })['models.config']).toContain('name: "My_Model.v2"');
  expect(new TFServing(chart(), 'mnist', { model: MODEL, name: 'server' }).modelName).toBe('mnist');
});

test.each(['', 'a b', 'a/b', 'a:b', '-a', '..', 'a"', 'a\n'])('fails on the model name %j', (modelName) => {
  expect(() => files({ modelName })).toThrow(`chart/inception: modelName "${modelName}" is not a valid model name.`);
});

test.each([
  VersionPolicy.latest(0),
  VersionPolicy.latest(1.5),
  VersionPolicy.latest(2 ** 32),
  VersionPolicy.specific(-1),
  VersionPolicy.specific(2 ** 60),
])('fails on a version policy with an invalid number %#', (versionPolicy) => {
  expect(() => files({ versionPolicy })).toThrow(
    /^chart\/inception: versionPolicy: VersionPolicy\..* is not a valid version policy/,
  );
});

test('fails on a specific version policy without versions', () => {
  expect(() => files({ versionPolicy: VersionPolicy.specific() })).toThrow(
    'VersionPolicy.specific() has no versions.\n  At least one version is required.',
  );
});

test('fails on a duplicate version', () => {
  expect(() => files({ versionPolicy: VersionPolicy.specific(1, 2, 1) })).toThrow(
    'VersionPolicy.specific(1, 2, 1) has a duplicate version.',
  );
});
