import { Duration, Testing } from 'cdk8s';
import { KubeflowApp } from '../../../../lib/app';
import { ModelSource, TFServing, type TFServingProps, VersionPolicy } from '../../../../lib/components/tf-serving';
import { AnyClusterPlatform } from '../../../../lib/platforms/generic';
import {
  chart,
  type Manifest,
  MODEL,
  synthesizedContainer,
  synthesizedPodTemplate,
  synthesizedServer,
} from '../synthesized-server';

const PUBLIC = ModelSource.gcs('gs://models/inception', { publicBucket: true });
const files = (props: Partial<TFServingProps>) => synthesizedServer(props).ConfigMap.data;
const onlyModels = (models: TFServingProps['models']): Partial<TFServingProps> => ({ model: undefined, models });

describe('models', () => {
  test('are all served, each with its own name and source', () => {
    const { ConfigMap, Deployment } = synthesizedServer(
      onlyModels({
        cats: { source: MODEL },
        Dogs: { source: ModelSource.fromUrl('pvc://animals/dogs') },
      }),
    );
    expect(ConfigMap.data['models.config'].match(/(name|base_path): .*/g)).toEqual([
      'name: "cats"',
      'base_path: "/models/cats/inception"',
      'name: "Dogs"',
      'base_path: "/models/Dogs/dogs"',
    ]);
    expect(ConfigMap.data['models-available.list']).toBe('/v1/models/cats\n/v1/models/Dogs\n');
    const { volumes } = (Deployment.spec.template as { spec: { volumes: { name: string }[] } }).spec;
    expect(volumes.map(({ name }) => name)).toEqual(['config', 'tmp', 'model-cats', 'model-dogs-246b0def']);
  });

  test('are added to the model of the prop', () => {
    const { ConfigMap } = synthesizedServer({
      models: { other: { source: PUBLIC } },
    });
    expect(ConfigMap.data['models-available.list']).toBe('/v1/models/inception\n/v1/models/other\n');
  });

  test('can be added after the server is created', () => {
    const scope = chart('kubeflow');
    const server = new TFServing(scope, 'inception');
    server.addModel('inception', { source: PUBLIC });
    server.addModel('nfs', {
      source: ModelSource.fromUrl('nfs://10.0.0.2/models'),
      versionLabels: { stable: 4 },
    });
    expect(server.modelName).toBe('inception');
    expect(server.modelNames).toEqual(['inception', 'nfs']);
    const objects: Manifest[] = Testing.synth(scope);
    const { ConfigMap, Deployment, NetworkPolicy, PersistentVolumeClaim } = Object.fromEntries(
      objects.map((object) => [object.kind, object]),
    );
    expect(ConfigMap.data['models-available.list']).toBe('/v1/models/inception\n/v1/models/nfs/versions/4\n');
    expect(PersistentVolumeClaim.metadata.name).toBe('inception-model-nfs');
    expect(NetworkPolicy.spec.egress).toContainEqual(
      expect.objectContaining({ ports: [{ port: 443, protocol: 'TCP' }] }),
    );
    const { spec } = Deployment.spec.template as {
      spec: { containers: { args: string[]; volumeMounts: object[] }[] };
    };
    expect(spec.containers[0].args).toContain('--allow_version_labels_for_unavailable_models=true');
    expect(spec.containers[0].volumeMounts).toContainEqual({
      name: 'model-nfs',
      mountPath: '/models/nfs',
      readOnly: true,
    });
  });

  test('pass the checks of an app and have separate volumes', () => {
    const app = new KubeflowApp({ summary: false });
    const chartOfModels = new AnyClusterPlatform(app, 'any').chart('models');
    const source = ModelSource.fromUrl('nfs://10.0.0.2/models');
    new TFServing(chartOfModels, 'server', {
      models: { a: { source }, A: { source } },
    });
    expect(app.synthYaml().match(/kind: PersistentVolumeClaim/g)).toHaveLength(2);
  });

  test.each(['', 'a b', 'a/b', '..'])('fails on the name %j', (name) => {
    expect(() => synthesizedServer(onlyModels({ [name]: { source: MODEL } }))).toThrow(
      `chart/inception: models: "${name}" is not a valid model name.`,
    );
  });

  test('fails if two models have the same name', () => {
    expect(() => synthesizedServer({ models: { inception: { source: MODEL } } })).toThrow(
      'chart/inception: models.inception: the server already has a model "inception".',
    );
  });

  test('fails on an invalid source, naming the model', () => {
    expect(() => synthesizedServer(onlyModels({ cats: { source: ModelSource.fromUrl('pvc://claim/../x') } }))).toThrow(
      'chart/inception: models.cats: path on claim "claim" "../x" is not a path below it.',
    );
  });

  test('fails on props of a model that is not set', () => {
    expect(() =>
      synthesizedServer({
        model: undefined,
        modelName: 'a',
        versionLabels: { stable: 1 },
      }),
    ).toThrow('chart/inception: modelName, versionLabels: requires `model`, which is not set.');
  });
});

describe('credentials', () => {
  const keyed = (credentialsSecretName: string) => ModelSource.gcs('gs://models/a', { credentialsSecretName });

  test('of several models are mounted once if they are the same', () => {
    const { Deployment } = synthesizedServer({
      model: keyed('key'),
      models: { b: { source: keyed('key') } },
    });
    const { volumes } = (Deployment.spec.template as { spec: { volumes: { name: string }[] } }).spec;
    expect(volumes.filter(({ name }) => name === 'gcs-credentials')).toHaveLength(1);
  });

  test('can be combined with a public bucket and a claim', () => {
    const { env } = synthesizedContainer({
      model: keyed('key'),
      models: { b: { source: PUBLIC }, c: { source: MODEL } },
    });
    expect(env.map(({ name }) => name)).toEqual(['HOME', 'GOOGLE_APPLICATION_CREDENTIALS', 'NO_GCE_CHECK']);
  });

  test('fails if two models require different ones, naming both', () => {
    expect(() =>
      synthesizedServer({
        model: keyed('one'),
        models: { b: { source: keyed('two') } },
      }),
    ).toThrow(
      'chart/inception: models.b and model require different credentials.\n  TensorFlow Serving reads all gs:// URLs with the same credentials.',
    );
  });
});

describe('a running server', () => {
  const replaced = (before: Partial<TFServingProps>, after: Partial<TFServingProps>) => {
    const [one, other] = [before, after].map((props) => JSON.stringify(synthesizedPodTemplate(props)));
    return one !== other;
  };
  const changesConfig = (before: Partial<TFServingProps>, after: Partial<TFServingProps>) => {
    const [one, other] = [before, after].map((props) => files(props)['models.config']);
    return one !== other;
  };
  const loaded = VersionPolicy.specific(1, 2);

  test.each<[string, Partial<TFServingProps>, Partial<TFServingProps>]>([
    ['versions', { versionPolicy: VersionPolicy.specific(1) }, { versionPolicy: VersionPolicy.specific(2) }],
    ['an added model', { model: PUBLIC }, { model: PUBLIC, models: { other: { source: PUBLIC } } }],
    ['a removed model', { model: PUBLIC, models: { other: { source: PUBLIC } } }, { model: PUBLIC }],
    [
      'the source of a model of `models`',
      onlyModels({ a: { source: PUBLIC } }),
      onlyModels({
        a: {
          source: ModelSource.gcs('gs://models/other', { publicBucket: true }),
        },
      }),
    ],
    [
      'a label that moves to a loaded version',
      { versionPolicy: loaded, versionLabels: { stable: 1 } },
      { versionPolicy: loaded, versionLabels: { stable: 2 } },
    ],
    [
      'an added label',
      { versionPolicy: loaded, versionLabels: { stable: 1 } },
      { versionPolicy: loaded, versionLabels: { stable: 1, canary: 2 } },
    ],
  ])('follows %s', (_, before, after) => {
    expect(changesConfig(before, after)).toBe(true);
    expect(replaced(before, after)).toBe(false);
  });

  test.each<[string, Partial<TFServingProps>, Partial<TFServingProps>]>([
    [
      'a label that moves to a version that is not loaded',
      { versionLabels: { stable: 1 } },
      { versionLabels: { stable: 2 } },
    ],
    ['the first label', {}, { versionPolicy: VersionPolicy.all(), versionLabels: { stable: 1 } }],
    [
      'the source of `model`, whose versions may have the same numbers',
      { model: PUBLIC },
      { model: ModelSource.gcs('gs://models/other', { publicBucket: true }) },
    ],
    ['a model on another volume', {}, { models: { other: { source: MODEL } } }],
    ['batching', { batching: { maxBatchSize: 8 } }, { batching: { maxBatchSize: 16 } }],
    ['a session', { session: { allowGrowth: false } }, { session: { allowGrowth: true } }],
    ['a flag', {}, { rest: { enableCorsSupport: true } }],
    ['the poll interval', {}, { modelConfigFilePollWait: Duration.seconds(5) }],
  ])('is replaced for %s', (_, before, after) => {
    expect(replaced(before, after)).toBe(true);
  });

  test('is replaced for every change if it does not poll', () => {
    const modelConfigFilePollWait = Duration.seconds(0);
    expect(synthesizedContainer({ modelConfigFilePollWait }).args).toContain('--model_config_file_poll_wait_seconds=0');
    expect(replaced({ modelConfigFilePollWait }, { modelConfigFilePollWait, versionPolicy: VersionPolicy.all() })).toBe(
      true,
    );
    expect(replaced({ modelConfigFilePollWait }, { modelConfigFilePollWait })).toBe(false);
  });

  test('mounts the whole ConfigMap, so that it sees changes', () => {
    expect(synthesizedContainer().volumeMounts).toContainEqual({
      name: 'config',
      mountPath: '/etc/tf-serving',
      readOnly: true,
    });
  });

  test.each([Duration.millis(1500), Duration.days(30_000)])(
    'fails on the poll interval %j',
    (modelConfigFilePollWait) => {
      expect(() => synthesizedServer({ modelConfigFilePollWait })).toThrow(
        /chart\/inception: modelConfigFilePollWait: .* seconds is (not a whole number|out of range)/,
      );
    },
  );
});
