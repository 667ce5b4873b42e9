import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { KubeflowApp } from '../../../lib/app';
import { TFServing } from '../../../lib/components/tf-serving';
import { batchingFiles } from '../../../lib/components/tf-serving/options/batching-options';
import { modelConfigFiles, serverConfigFiles } from '../../../lib/components/tf-serving/options/config-files';
import { sessionFiles } from '../../../lib/components/tf-serving/options/session-options';
import { AnyClusterPlatform } from '../../../lib/platforms/generic';
import { CertificateAuthority } from '../../cluster-harness/certificates';
import { execute } from '../../cluster-harness/execute';
import { missingPython, pythonWith } from '../../cluster-harness/python';
import { EVERY_BATCHING_OPTION, EVERY_SESSION_OPTION } from '../../components/tf-serving/options/every-option';
import { EXAMPLES, type Manifest, runExample } from '../../examples/run-example';
import { parseManifests } from '../../parse-manifests';
import { checkProperty } from '../../random/check-property';
import { describeUnless } from '../describe-unless';
import {
  BATCHING,
  basePath,
  batchingOptions,
  MODEL,
  modelSource,
  type ParsedFiles,
  parsedBatching,
  parsedSession,
  SERVER,
  SESSION,
  sessionOptions,
  versionPolicy,
} from './model-configuration-values';

const PARSER = join(__dirname, '../../components/tf-serving/parse_configs.py');
const REQUIREMENTS = join(__dirname, '../../components/tf-serving/requirements.txt');

const METRICS = { prometheus_config: { enable: true, path: '/monitoring/prometheus/metrics' } };
const LATEST = { latest: { num_versions: 1 } };

describeUnless(missingPython(), "model server configurations, parsed with TensorFlow Serving's own schema", () => {
  let python: string;

  beforeAll(async () => {
    python = await pythonWith(REQUIREMENTS, '--no-deps');
  }, 300_000);

  /** Parses the files of servers. Fails if a server would refuse to start. */
  const read = async (servers: readonly Files[]): Promise<ParsedFiles[]> => {
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
      ['quickstart', configuration(model('inception', 'gs://my-project-models/inception/', LATEST))],
      ['train-and-serve', configuration(model('quadrant', '/models/quadrant/quadrant', LATEST))],
    ]);
  });

  test('servers parse the models that a program specifies', async () => {
    await checkProperty(
      fc.array(SERVER, { minLength: 1, maxLength: 30 }),
      async (servers) => {
        const app = new KubeflowApp({ summary: false });
        const chart = new AnyClusterPlatform(app, 'any').chart('servers');
        for (const [index, { source, modelName, versions }] of servers.entries()) {
          const model = modelSource(source);
          new TFServing(chart, `server-${index}`, { model, modelName, versionPolicy: versionPolicy(versions) });
        }
        const files = filesOf(parseManifests<Manifest>(app.synthYaml()));
        expect(await read(files)).toEqual(
          servers.map(({ source, modelName, versions }) =>
            configuration(model(modelName, basePath(source, modelName), versions)),
          ),
        );
      },
      { runs: 20 },
    );
  });

  test('a server with several models parses each of them and its labels', async () => {
    await checkProperty(
      fc.array(MODEL, { maxLength: 30 }),
      async (models) => {
        const served = models.map(({ versions, ...model }) => ({ ...model, versions: versionPolicy(versions) }));
        const files = { ...serverConfigFiles(), ...modelConfigFiles(new KubeflowApp({ summary: false }), served) };
        expect(await read([files])).toEqual([
          configuration(
            ...models.map(({ name, basePath, versions, labels }) => model(name, basePath, versions, labels)),
          ),
        ]);
      },
      { runs: 20 },
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
    await checkProperty(
      fc.array(fc.tuple(BATCHING, SESSION), { minLength: 1, maxLength: 50 }),
      async (servers) => {
        const options = servers.map(
          ([batching, session]) => [batchingOptions(batching), sessionOptions(session)] as const,
        );
        const files = options.map(([batching, session]) => ({
          ...batchingFiles(where, batching),
          ...sessionFiles(where, session),
        }));
        expect(await read(files)).toEqual(
          options.map(([batching, session]) => ({
            'batching.config': parsedBatching(batching),
            ...(Object.keys(session).length > 0 && { 'session.config': parsedSession(session) }),
          })),
        );
      },
      { runs: 20 },
    );
  });

  describe('certificates', () => {
    const SCRIPT = join(__dirname, '../../../lib/components/tf-serving/options/write-ssl-config.sh');
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

function filesOf(objects: readonly Manifest[]): Files[] {
  return objects
    .filter(({ kind, data }) => kind === 'ConfigMap' && data?.['models.config'] !== undefined)
    .map(({ data }) => data);
}

function configuration(...models: object[]): ParsedFiles {
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
