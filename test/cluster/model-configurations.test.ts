import { join } from 'node:path';
import * as fc from 'fast-check';
import { KubeflowApp } from '../../lib/app';
import { ModelSource, TFServing, VersionPolicy } from '../../lib/components/tf-serving';
import { modelFiles, serverFiles } from '../../lib/components/tf-serving/model-server-config';
import { AnyClusterPlatform } from '../../lib/platforms/generic';
import { EXAMPLES, type Manifest, runExample } from '../examples/run-example';
import { execute } from '../ground/execute';
import { pythonWith, whatPythonLacks } from '../ground/python';
import { parseManifests } from '../parse-manifests';
import { describeUnless } from './describe-unless';

const PARSER = join(__dirname, '../components/tf-serving/parse_configs.py');
const REQUIREMENTS = join(__dirname, '../components/tf-serving/requirements.txt');

const METRICS = { prometheus_config: { enable: true, path: '/monitoring/prometheus/metrics' } };
const LATEST = { latest: { num_versions: 1 } };

describeUnless(whatPythonLacks(), "model server configurations, read with TensorFlow Serving's own schema", () => {
  let python: string;

  beforeAll(async () => {
    python = await pythonWith(REQUIREMENTS, '--no-deps');
  }, 300_000);

  /** What a server reads from its files; fails where it would refuse to start. */
  const read = async (servers: readonly Files[]): Promise<Read[]> => {
    const { stdout } = await execute([python, PARSER], { input: JSON.stringify(servers) });
    return JSON.parse(stdout);
  };

  test('every example that serves a model says which and where', async () => {
    const servers = EXAMPLES.flatMap((example) =>
      filesOf(runExample(example).manifests()).map((files) => ({ example, files })),
    );
    const configurations = await read(servers.map(({ files }) => files));
    expect(servers.map(({ example }, index) => [example, configurations[index]])).toEqual([
      ['my-kubeflow', configuration(model('inception', 'gs://my-project-models/inception/', LATEST))],
      ['one-construct', configuration(model('inception', '/models/inception/inception', LATEST))],
      ['quickstart', configuration(model('inception', 'gs://models/inception/', LATEST))],
      ['train-and-serve', configuration(model('quadrant', '/models/quadrant/quadrant', LATEST))],
    ]);
  });

  test('whatever a program says of its models is what their servers read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(SERVER, { minLength: 1, maxLength: 30 }), async (servers) => {
        const app = new KubeflowApp({ summary: false });
        const chart = new AnyClusterPlatform(app, 'any').chart('servers');
        for (const [index, { source, modelName, versions }] of servers.entries()) {
          const [versionPolicy] = versions;
          new TFServing(chart, `server-${index}`, { model: source.model(), modelName, versionPolicy });
        }
        const files = filesOf(parseManifests<Manifest>(app.synthYaml()));
        expect(await read(files)).toEqual(
          servers.map(({ source, modelName, versions: [, policy] }) =>
            configuration(model(modelName, source.basePath(modelName), policy)),
          ),
        );
      }),
      { numRuns: 20 },
    );
  });

  test('a server with several models reads each of them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(MODEL, { maxLength: 30 }), async (models) => {
        const served = models.map(({ name, basePath, versions: [versions] }) => ({ name, basePath, versions }));
        const files = { ...serverFiles(), ...modelFiles(new KubeflowApp({ summary: false }), served) };
        expect(await read([files])).toEqual([
          configuration(...models.map(({ name, basePath, versions: [, policy] }) => model(name, basePath, policy))),
        ]);
      }),
      { numRuns: 20 },
    );
  });

  test.each([
    [
      'a field that is none',
      'model_config_list { config { nmae: "a" } }',
      /models\.config: 1:\d+ : .*no field named "nmae"/,
    ],
    [
      'a value of another type',
      'model_config_list { config { name: 1 } }',
      /models\.config: 1:\d+ : .*Expected string/,
    ],
    ['a message that does not end', 'model_config_list {', /models\.config: .*Expected "}"/],
  ])('fails on %s', async (_, text, message) => {
    await expect(read([{ 'models.config': text, 'monitoring.config': '' }])).rejects.toThrow(message);
  });
});

/** Files of a server, by name. */
type Files = Record<string, string>;

/** What a server reads from them. */
type Read = Record<string, unknown>;

function filesOf(objects: readonly Manifest[]): Files[] {
  return objects
    .filter(({ kind, data }) => kind === 'ConfigMap' && data?.['models.config'] !== undefined)
    .map(({ data }) => data);
}

function configuration(...models: object[]): Read {
  return {
    'models.config': { model_config_list: models.length > 0 ? { config: models } : {} },
    'monitoring.config': METRICS,
  };
}

function model(name: string, basePath: string, policy: object): object {
  return { name, base_path: basePath, model_platform: 'tensorflow', model_version_policy: policy };
}

/** A version policy, and how the schema has it. JSON has no 64-bit numbers: they are strings there. */
const VERSIONS: fc.Arbitrary<[VersionPolicy, object]> = fc.oneof(
  fc
    .integer({ min: 1, max: 2 ** 32 - 1 })
    .map((count): [VersionPolicy, object] => [VersionPolicy.latest(count), { latest: { num_versions: count } }]),
  fc.constant<[VersionPolicy, object]>([VersionPolicy.all(), { all: {} }]),
  fc
    .uniqueArray(fc.maxSafeNat(), { minLength: 1, maxLength: 5 })
    .map((versions): [VersionPolicy, object] => [
      VersionPolicy.specific(...versions),
      { specific: { versions: versions.map(String) } },
    ]),
);

/** Any character, and those often that a text between quotes must escape, or that could be taken for a part of an escape. */
const CHARACTER = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  fc.constantFrom('"', '\\', '\n', '\u0000', '\u0001', '7', "'", 'ü'),
);

const ANY_TEXT = fc.string({ unit: CHARACTER, minLength: 1 });

/** Any name of a folder. */
const FOLDER = ANY_TEXT.map((name) => name.replaceAll('/', '|')).filter((name) => name !== '.' && name !== '..');

const PATH = fc.array(FOLDER, { minLength: 1, maxLength: 4 }).map((folders) => folders.join('/'));

/** A URL is one line. */
const URL_PATH = PATH.map((path) => path.replace(/[\n\r\u2028\u2029]/g, ' '));

/** A source of a model, and the path that its server has of it. */
interface Source {
  readonly model: () => ModelSource;
  readonly basePath: (modelName: string) => string;
}

const SOURCE: fc.Arbitrary<Source> = fc.oneof(
  URL_PATH.map((path) => ({
    model: () => ModelSource.of(`pvc://models/${path}`),
    basePath: (modelName: string) => `/models/${modelName}/${path}`,
  })),
  URL_PATH.map((path) => ({
    model: () => ModelSource.gcs(`gs://models/${path}`, { publicBucket: true }),
    basePath: () => `gs://models/${path}/`,
  })),
  PATH.map((path) => ({
    model: () => ModelSource.sharedVolume({ name: 'files', claimName: 'files' }, { path }),
    basePath: (modelName: string) => `/models/${modelName}/${path}`,
  })),
);

const SERVER = fc.record({
  source: SOURCE,
  modelName: fc.stringMatching(/^[A-Za-z0-9][-_.A-Za-z0-9]{0,127}$/),
  versions: VERSIONS,
});

const MODEL = fc.record({ name: ANY_TEXT, basePath: ANY_TEXT, versions: VERSIONS });
