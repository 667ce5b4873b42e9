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
  test('are all served, each by its own name, from its own place', () => {
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

  test('stand beside the one that the server is named for', () => {
    const { ConfigMap } = synthesizedServer({
      models: { other: { source: PUBLIC } },
    });
    expect(ConfigMap.data['models-available.list']).toBe('/v1/models/inception\n/v1/models/other\n');
  });

  test('may be added after the server was made', () => {
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

  test('pass the checks of an app, with volumes of their own', () => {
    const app = new KubeflowApp({ summary: false });
    const chartOfModels = new AnyClusterPlatform(app, 'any').chart('models');
    const source = ModelSource.fromUrl('nfs://10.0.0.2/models');
    new TFServing(chartOfModels, 'server', {
      models: { a: { source }, A: { source } },
    });
    expect(app.synthYaml().match(/kind: PersistentVolumeClaim/g)).toHaveLength(2);
  });

  test.each(['', 'a b', 'a/b', '..'])('fail by the name %j', (name) => {
    expect(() => synthesizedServer(onlyModels({ [name]: { source: MODEL } }))).toThrow(
      `chart/inception: models: "${name}" is not a name of a model.`,
    );
  });

  test('fails when two have one name', () => {
    expect(() => synthesizedServer({ models: { inception: { source: MODEL } } })).toThrow(
      'chart/inception: models.inception: the server has a model "inception" already.',
    );
  });

  test('fails when a source is none, naming the model', () => {
    expect(() => synthesizedServer(onlyModels({ cats: { source: ModelSource.fromUrl('pvc://claim/../x') } }))).toThrow(
      'chart/inception: models.cats: path on claim "claim" "../x" is not a relative path.',
    );
  });

  test('fails when props are about a model that is not there', () => {
    expect(() =>
      synthesizedServer({
        model: undefined,
        modelName: 'a',
        versionLabels: { stable: 1 },
      }),
    ).toThrow('chart/inception: modelName, versionLabels: there is no `model` that it could be about.');
  });
});

describe('credentials', () => {
  const keyed = (credentialsSecretName: string) => ModelSource.gcs('gs://models/a', { credentialsSecretName });

  test('of several models are the same ones, once', () => {
    const { Deployment } = synthesizedServer({
      model: keyed('key'),
      models: { b: { source: keyed('key') } },
    });
    const { volumes } = (Deployment.spec.template as { spec: { volumes: { name: string }[] } }).spec;
    expect(volumes.filter(({ name }) => name === 'gcs-credentials')).toHaveLength(1);
  });

  test('may stand beside a bucket that needs none, and a claim', () => {
    const { env } = synthesizedContainer({
      model: keyed('key'),
      models: { b: { source: PUBLIC }, c: { source: MODEL } },
    });
    expect(env.map(({ name }) => name)).toEqual(['HOME', 'GOOGLE_APPLICATION_CREDENTIALS', 'NO_GCE_CHECK']);
  });

  test('fails when two models are to be read with different ones, naming both', () => {
    expect(() =>
      synthesizedServer({
        model: keyed('one'),
        models: { b: { source: keyed('two') } },
      }),
    ).toThrow(
      'chart/inception: models.b is to be read with other credentials than model.\n  TensorFlow Serving reads all gs:// with the same ones.',
    );
  });
});

describe('labels', () => {
  test('name the versions that are served, and the server may be told of them before it has loaded any', () => {
    const props = { versionLabels: { stable: 1, canary: 2 } };
    expect(files(props)['models.config']).toMatchInlineSnapshot(`
      "model_config_list {
        config {
          name: "inception"
          base_path: "/models/inception/inception"
          model_platform: "tensorflow"
          model_version_policy {
            specific {
              versions: 1
              versions: 2
            }
          }
          version_labels {
            key: "stable"
            value: 1
          }
          version_labels {
            key: "canary"
            value: 2
          }
        }
      }
      "
    `);
    expect(synthesizedContainer(props).args).toContain('--allow_version_labels_for_unavailable_models=true');
    expect(files(props)['models-available.list']).toBe(
      '/v1/models/inception/versions/1\n/v1/models/inception/versions/2\n',
    );
  });

  test('may share a version', () => {
    expect(files({ versionLabels: { stable: 2, canary: 2 } })['models-available.list']).toBe(
      '/v1/models/inception/versions/2\n',
    );
  });

  test('move among the versions that a policy keeps loaded', () => {
    const versionPolicy = VersionPolicy.specific(1, 2);
    expect(files({ versionPolicy, versionLabels: { stable: 1 } })['models.config']).toMatch(
      /versions: 1\s+versions: 2[\s\S]*key: "stable"\s+value: 1/,
    );
  });

  test.each([VersionPolicy.all(), VersionPolicy.latest(2)])('may name what is found', (versionPolicy) => {
    expect(files({ versionPolicy, versionLabels: { stable: 7, canary: 9 } })['models.config']).toContain('value: 7');
  });

  test('need no flag where there are none', () => {
    expect(synthesizedContainer().args.join()).not.toContain('allow_version_labels');
    expect(synthesizedContainer({ versionLabels: {} }).args.join()).not.toContain('allow_version_labels');
  });

  test.each(['', 'a-b', 'ü', 'a b', 'a.b', 'a\n'])('fail by the name %j', (label) => {
    expect(() => synthesizedServer({ versionLabels: { [label]: 1 } })).toThrow(
      `chart/inception: versionLabels: "${label}" is not a label of a version.\n  TensorFlow Serving accepts letters, digits and "_".`,
    );
  });

  test('fails when a version is not served', () => {
    expect(() =>
      synthesizedServer({
        versionPolicy: VersionPolicy.specific(1, 2),
        versionLabels: { stable: 3 },
      }),
    ).toThrow(
      'chart/inception: versionLabels: "stable" is a label of version 3, which is not served.\n' +
        '  A label can be given to a version that versionPolicy serves, and it serves 1, 2.\n' +
        '  Use VersionPolicy.specific(1, 2, 3), or leave versionPolicy out to serve what has a label.',
    );
  });

  test('fails when more versions have labels than are served', () => {
    const versionLabels = { stable: 1, canary: 2 };
    expect(() =>
      synthesizedServer({
        versionPolicy: VersionPolicy.latest(),
        versionLabels,
      }),
    ).toThrow('chart/inception: versionLabels: 2 versions have labels: 1, 2.');
    expect(() =>
      synthesizedServer({
        models: {
          b: {
            source: MODEL,
            versionPolicy: VersionPolicy.latest(),
            versionLabels,
          },
        },
      }),
    ).toThrow('chart/inception: models.b: versionLabels: 2 versions have labels: 1, 2.');
  });

  test.each([-1, 1.5, Number.NaN])('fails on the version %p', (version) => {
    expect(() => synthesizedServer({ versionLabels: { stable: version } })).toThrow(
      `chart/inception: versionLabels: the version of "stable": ${version} is not accepted.`,
    );
  });
});

describe('a running server', () => {
  const replaced = (before: Partial<TFServingProps>, after: Partial<TFServingProps>) => {
    const [one, other] = [before, after].map((props) => JSON.stringify(synthesizedPodTemplate(props)));
    return one !== other;
  };
  const told = (before: Partial<TFServingProps>, after: Partial<TFServingProps>) => {
    const [one, other] = [before, after].map((props) => files(props)['models.config']);
    return one !== other;
  };
  const loaded = VersionPolicy.specific(1, 2);

  test.each<[string, Partial<TFServingProps>, Partial<TFServingProps>]>([
    ['versions', { versionPolicy: VersionPolicy.specific(1) }, { versionPolicy: VersionPolicy.specific(2) }],
    ['another model', { model: PUBLIC }, { model: PUBLIC, models: { other: { source: PUBLIC } } }],
    ['a model less', { model: PUBLIC, models: { other: { source: PUBLIC } } }, { model: PUBLIC }],
    [
      'the place of a model among others',
      onlyModels({ a: { source: PUBLIC } }),
      onlyModels({
        a: {
          source: ModelSource.gcs('gs://models/other', { publicBucket: true }),
        },
      }),
    ],
    [
      'a label that moves to a version that it has loaded',
      { versionPolicy: loaded, versionLabels: { stable: 1 } },
      { versionPolicy: loaded, versionLabels: { stable: 2 } },
    ],
    [
      'another label',
      { versionPolicy: loaded, versionLabels: { stable: 1 } },
      { versionPolicy: loaded, versionLabels: { stable: 1, canary: 2 } },
    ],
  ])('follows %s', (_, before, after) => {
    expect(told(before, after)).toBe(true);
    expect(replaced(before, after)).toBe(false);
  });

  test.each<[string, Partial<TFServingProps>, Partial<TFServingProps>]>([
    [
      'a label that moves to a version that it has not loaded',
      { versionLabels: { stable: 1 } },
      { versionLabels: { stable: 2 } },
    ],
    ['the first label', {}, { versionPolicy: VersionPolicy.all(), versionLabels: { stable: 1 } }],
    [
      'the place of its own model, whose versions may have the numbers that it has loaded',
      { model: PUBLIC },
      { model: ModelSource.gcs('gs://models/other', { publicBucket: true }) },
    ],
    ['a model on another volume', {}, { models: { other: { source: MODEL } } }],
    ['batching', { batching: { maxBatchSize: 8 } }, { batching: { maxBatchSize: 16 } }],
    ['a session', { session: { allowGrowth: false } }, { session: { allowGrowth: true } }],
    ['a flag', {}, { rest: { enableCorsSupport: true } }],
    ['what it looks for', {}, { modelConfigFilePollWait: Duration.seconds(5) }],
  ])('is replaced for %s', (_, before, after) => {
    expect(replaced(before, after)).toBe(true);
  });

  test('is replaced for everything where it does not look', () => {
    const modelConfigFilePollWait = Duration.seconds(0);
    expect(synthesizedContainer({ modelConfigFilePollWait }).args).toContain('--model_config_file_poll_wait_seconds=0');
    expect(replaced({ modelConfigFilePollWait }, { modelConfigFilePollWait, versionPolicy: VersionPolicy.all() })).toBe(
      true,
    );
    expect(replaced({ modelConfigFilePollWait }, { modelConfigFilePollWait })).toBe(false);
  });

  test('sees a changed ConfigMap: its volume is mounted whole', () => {
    expect(synthesizedContainer().volumeMounts).toContainEqual({
      name: 'config',
      mountPath: '/etc/tf-serving',
      readOnly: true,
    });
  });

  test.each([Duration.millis(1500), Duration.days(30_000)])('fails to look every %j', (modelConfigFilePollWait) => {
    expect(() => synthesizedServer({ modelConfigFilePollWait })).toThrow(
      /chart\/inception: modelConfigFilePollWait: .* seconds are not/,
    );
  });
});
