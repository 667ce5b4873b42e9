import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { KubeflowApp } from '../../lib/app';
import {
  type BatchingOptions,
  ModelSource,
  type SessionOptions,
  TFServing,
  VersionPolicy,
} from '../../lib/components/tf-serving';
import { batchingFiles } from '../../lib/components/tf-serving/options/batching-options';
import { modelConfigFiles, serverConfigFiles } from '../../lib/components/tf-serving/options/config-files';
import { sessionFiles } from '../../lib/components/tf-serving/options/session-options';
import { AnyClusterPlatform } from '../../lib/platforms/generic';
import { CertificateAuthority } from '../cluster-harness/certificates';
import { execute } from '../cluster-harness/execute';
import { missingPython, pythonWith } from '../cluster-harness/python';
import { EVERY_BATCHING_OPTION, EVERY_SESSION_OPTION } from '../components/tf-serving/options/every-option';
import { EXAMPLES, type Manifest, runExample } from '../examples/run-example';
import { parseManifests } from '../parse-manifests';
import { describeUnless } from './describe-unless';

const PARSER = join(__dirname, '../components/tf-serving/parse_configs.py');
const REQUIREMENTS = join(__dirname, '../components/tf-serving/requirements.txt');

const METRICS = { prometheus_config: { enable: true, path: '/monitoring/prometheus/metrics' } };
const LATEST = { latest: { num_versions: 1 } };

describeUnless(missingPython(), "model server configurations, parsed with TensorFlow Serving's own schema", () => {
  let python: string;

  beforeAll(async () => {
    python = await pythonWith(REQUIREMENTS, '--no-deps');
  }, 300_000);

  /** Parses the files of servers. Fails if a server would refuse to start. */
  const read = async (servers: readonly Files[]): Promise<Read[]> => {
    const { stdout } = await execute([python, PARSER], { input: JSON.stringify(servers) });
    return JSON.parse(stdout);
  };

  test('every example that serves a model configures its name and path', async () => {
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

  test('servers parse the models that a program specifies', async () => {
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

  test('a server with several models parses each of them and its labels', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(MODEL, { maxLength: 30 }), async (models) => {
        const served = models.map(({ name, basePath, versions: [versions], labels }) => ({
          name,
          basePath,
          versions,
          labels,
        }));
        const files = { ...serverConfigFiles(), ...modelConfigFiles(new KubeflowApp({ summary: false }), served) };
        expect(await read([files])).toEqual([
          configuration(
            ...models.map(({ name, basePath, versions: [, policy], labels }) => model(name, basePath, policy, labels)),
          ),
        ]);
      }),
      { numRuns: 20 },
    );
  });

  test('every batching and session option is in the parsed file', async () => {
    const where = new KubeflowApp({ summary: false });
    const files = { ...batchingFiles(where, EVERY_BATCHING_OPTION), ...sessionFiles(where, EVERY_SESSION_OPTION) };
    expect(await read([files])).toEqual([
      {
        'batching.config': {
          max_batch_size: '128',
          batch_timeout_micros: '1500',
          max_enqueued_batches: '100',
          num_batch_threads: '8',
          thread_pool_name: 'my "threads"',
          allowed_batch_sizes: ['8', '32', '128'],
          pad_variable_length_inputs: true,
          enable_large_batch_splitting: true,
          max_execution_batch_size: '64',
        },
        'session.config': {
          gpu_options: { allow_growth: true },
          allow_soft_placement: true,
          log_device_placement: true,
          operation_timeout_in_ms: '20000',
        },
      },
    ]);
  });

  test('servers parse the batching and session options that a program specifies', async () => {
    const where = new KubeflowApp({ summary: false });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(BATCHING, SESSION), { minLength: 1, maxLength: 50 }), async (servers) => {
        const files = servers.map(([batching, session]) => ({
          ...batchingFiles(where, batching),
          ...sessionFiles(where, session),
        }));
        expect(await read(files)).toEqual(
          servers.map(([batching, session]) => ({
            'batching.config': batchingRead(batching),
            ...(Object.keys(session).length > 0 && { 'session.config': sessionRead(session) }),
          })),
        );
      }),
      { numRuns: 20 },
    );
  });

  describe('certificates', () => {
    const SCRIPT = join(__dirname, '../../lib/components/tf-serving/options/write-ssl-config.sh');
    let folder: string;

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'ssl-config-'));
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    const written = (files: Record<string, string>) => {
      const secret = mkdtempSync(join(folder, 'secret-'));
      for (const [name, content] of Object.entries(files)) {
        writeFileSync(join(secret, name), content);
      }
      execFileSync('bash', [SCRIPT, secret, join(secret, 'ssl.config')], { stdio: ['ignore', 'ignore', 'pipe'] });
      return { 'ssl.config': readFileSync(join(secret, 'ssl.config'), 'utf8') };
    };

    test('are identical in the Secret and in the parsed file', async () => {
      const authority = new CertificateAuthority(folder);
      const server = authority.server('inception', ['DNS:inception.kubeflow.svc']);
      const text = (file: string) => readFileSync(file, 'utf8');
      const secret = { serverKey: text(server.key), serverCert: text(server.certificate) };
      const customCa = text(authority.certificate);
      expect(await read([written(secret), written({ ...secret, customCa })])).toEqual([
        { 'ssl.config': { server_key: secret.serverKey, server_cert: secret.serverCert } },
        {
          'ssl.config': {
            server_key: secret.serverKey,
            server_cert: secret.serverCert,
            custom_ca: customCa,
            client_verify: true,
          },
        },
      ]);
    });

    test('cannot escape their quotes', async () => {
      const secret = { serverKey: 'a"\nserver_cert: "\\', serverCert: '\r\n"}\n' };
      expect(await read([written(secret)])).toEqual([
        { 'ssl.config': { server_key: 'a"\nserver_cert: "\\\n', server_cert: '\n"}\n' } },
      ]);
    });

    test.each([[{ serverKey: 'key' }], [{ serverKey: 'key', serverCert: '' }]])(
      'fail if the Secret lacks a file: %j',
      (files) => {
        expect(() => written(files)).toThrow(/serverCert/);
      },
    );
  });

  test.each([
    [
      'an unknown field',
      'model_config_list { config { nmae: "a" } }',
      /models\.config: 1:\d+ : .*no field named "nmae"/,
    ],
    [
      'a value of another type',
      'model_config_list { config { name: 1 } }',
      /models\.config: 1:\d+ : .*Expected string/,
    ],
    ['an unterminated message', 'model_config_list {', /models\.config: .*Expected "}"/],
  ])('fails on %s', async (_, text, message) => {
    await expect(read([{ 'models.config': text }])).rejects.toThrow(message);
  });
});

/** Files of a server, by name. */
type Files = Record<string, string>;

/** Parsed files of a server, by name. */
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

function model(name: string, basePath: string, policy: object, labels: Record<string, number> = {}): object {
  const read = Object.entries(labels).map(([label, version]) => [label, String(version)]);
  return {
    name,
    base_path: basePath,
    model_platform: 'tensorflow',
    model_version_policy: policy,
    ...(read.length > 0 && { version_labels: Object.fromEntries(read) }),
  };
}

/** A version policy and its parsed form. JSON represents 64-bit numbers as strings. */
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

/** Any character. More often those that need an escape in quotes, or may be read as part of an escape. */
const CHARACTER = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  fc.constantFrom('"', '\\', '\n', '\u0000', '\u0001', '7', "'", 'ü'),
);

const ANY_TEXT = fc.string({ unit: CHARACTER, minLength: 1 });

/** Any directory name. */
const FOLDER = ANY_TEXT.map((name) => name.replaceAll('/', '|')).filter((name) => name !== '.' && name !== '..');

const PATH = fc.array(FOLDER, { minLength: 1, maxLength: 4 }).map((folders) => folders.join('/'));

/** A URL has a single line. */
const URL_PATH = PATH.map((path) => path.replace(/[\n\r\u2028\u2029]/g, ' '));

/** A model source, and the path of the model in the server's container. */
interface Source {
  readonly model: () => ModelSource;
  readonly basePath: (modelName: string) => string;
}

const SOURCE: fc.Arbitrary<Source> = fc.oneof(
  URL_PATH.map((path) => ({
    model: () => ModelSource.fromUrl(`pvc://models/${path}`),
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

const MODEL = fc.record({
  name: ANY_TEXT,
  basePath: ANY_TEXT,
  versions: VERSIONS,
  labels: fc.dictionary(fc.stringMatching(/^\w+$/), fc.maxSafeNat(), { maxKeys: 3, noNullPrototype: true }),
});

/** Compatible batching options. */
const BATCHING: fc.Arbitrary<BatchingOptions> = fc
  .record(
    {
      maxEnqueuedBatches: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      numBatchThreads: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      threadPoolName: ANY_TEXT,
      padVariableLengthInputs: fc.boolean(),
      micros: fc.nat(2 ** 31 - 1),
      sizes: fc.uniqueArray(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 5 }),
      split: fc.integer({ min: 1, max: 5000 }),
    },
    { requiredKeys: [] },
  )
  .map(({ micros, sizes, split, ...options }) => {
    const allowedBatchSizes = sizes && [...sizes].sort((one, other) => one - other);
    const maxBatchSize = allowedBatchSizes?.[allowedBatchSizes.length - 1];
    return {
      ...options,
      ...(micros !== undefined && { batchTimeout: Duration.millis(micros / 1000) }),
      ...(allowedBatchSizes && { allowedBatchSizes, maxBatchSize }),
      ...(split !== undefined && {
        enableLargeBatchSplitting: true,
        maxExecutionBatchSize: Math.min(split, maxBatchSize ?? 1000),
      }),
    };
  });

/** The parsed form of the options. JSON represents wrapper messages as plain values and 64-bit numbers as strings. */
function batchingRead(options: BatchingOptions): Read {
  const number = (value: number | undefined) => (value === undefined ? undefined : String(value));
  const fields = {
    max_batch_size: number(options.maxBatchSize),
    batch_timeout_micros: number(
      options.batchTimeout && Math.round(options.batchTimeout.toMilliseconds({ integral: false }) * 1000),
    ),
    max_enqueued_batches: number(options.maxEnqueuedBatches),
    num_batch_threads: number(options.numBatchThreads),
    thread_pool_name: options.threadPoolName,
    allowed_batch_sizes: options.allowedBatchSizes?.map(String),
    pad_variable_length_inputs: options.padVariableLengthInputs || undefined,
    enable_large_batch_splitting: options.enableLargeBatchSplitting,
    max_execution_batch_size: number(options.maxExecutionBatchSize),
  };
  return JSON.parse(JSON.stringify(fields));
}

const SESSION: fc.Arbitrary<SessionOptions> = fc.record(
  {
    allowGrowth: fc.boolean(),
    allowSoftPlacement: fc.boolean(),
    logDevicePlacement: fc.boolean(),
    operationTimeout: fc.integer({ min: 1, max: 2 ** 31 }).map((millis) => Duration.millis(millis)),
  },
  { requiredKeys: [] },
);

function sessionRead(options: SessionOptions): Read {
  return JSON.parse(
    JSON.stringify({
      gpu_options: options.allowGrowth === undefined ? undefined : { allow_growth: options.allowGrowth || undefined },
      allow_soft_placement: options.allowSoftPlacement || undefined,
      log_device_placement: options.logDevicePlacement || undefined,
      operation_timeout_in_ms: options.operationTimeout && String(options.operationTimeout.toMilliseconds()),
    }),
  );
}
