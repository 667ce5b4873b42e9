import { Duration, Size } from 'cdk8s';
import {
  type ArchivesModelOptions,
  type HttpsModelOptions,
  ModelSource,
  type S3ModelOptions,
  type TFServingProps,
  VersionPolicy,
} from '../../../../lib/components/tf-serving';
import { AnyClusterPlatform } from '../../../../lib/platforms/generic';
import { type Container, chart, synthesizedPod, synthesizedServer } from '../synthesized-server';

const KEY = 'access-key';
const EVERY_S3_OPTION: Required<Omit<S3ModelOptions, 'roleArn' | 'publicBucket'>> = {
  endpoint: 'http://minio.minio.svc:9000',
  region: 'eu-central-1',
  forcePathStyle: false,
  credentialsSecretName: KEY,
  accessKeyIdKey: 'id',
  secretAccessKeyKey: 'secret',
  volumeSize: Size.gibibytes(2),
  ca: { secretName: 'minio-tls', key: 'ca.crt' },
  allowEgressTo: [{ namespaceLabels: { 'kubernetes.io/metadata.name': 'minio' }, ports: [{ port: 9000 }] }],
  refreshInterval: Duration.minutes(5),
  markerFile: '_SUCCESS',
};

const s3 = (options: S3ModelOptions = { publicBucket: true }) =>
  ModelSource.s3('s3://models/vision/inception', options);
const fetchersOf = (props: Partial<TFServingProps>) => synthesizedPod(props).initContainers as Container[];
const fetcherOf = (model: ModelSource, props: Partial<TFServingProps> = {}) => fetchersOf({ model, ...props })[0];
const variablesOf = ({ env }: Container) =>
  Object.fromEntries(
    env.filter(({ name }) => name !== 'GOMEMLIMIT').map(({ name, value, ...from }) => [name, value ?? from]),
  );

describe('a bucket of S3', () => {
  test('is fetched into a volume of the pod, where the server finds it', () => {
    const pod = synthesizedPod({ model: s3() });
    expect(pod.initContainers).toMatchSnapshot();
    expect(pod.volumes).toContainEqual({ name: 'model', emptyDir: { sizeLimit: '10Gi' } });
    expect(pod.containers).toHaveLength(1);
    expect(pod.containers[0].volumeMounts).toContainEqual({
      name: 'model',
      mountPath: '/models/inception',
      readOnly: true,
    });
    const { ConfigMap } = synthesizedServer({ model: s3() });
    expect(ConfigMap.data['models.config']).toContain('base_path: "/models/inception"');
    expect(ConfigMap.data).toHaveProperty(['fetch-models.sh']);
  });

  test('is read as every option says', () => {
    const pod = synthesizedPod({ model: s3(EVERY_S3_OPTION) });
    const [fetcher] = pod.initContainers as Container[];
    expect(variablesOf(fetcher)).toEqual({
      RCLONE_CONFIG_MODELS_TYPE: 's3',
      RCLONE_CONFIG_MODELS_PROVIDER: 'Other',
      RCLONE_CONFIG_MODELS_REGION: 'eu-central-1',
      RCLONE_CONFIG_MODELS_ENDPOINT: 'http://minio.minio.svc:9000',
      RCLONE_CONFIG_MODELS_FORCE_PATH_STYLE: 'false',
      RCLONE_CONFIG_MODELS_ENV_AUTH: 'true',
      AWS_ACCESS_KEY_ID: { valueFrom: { secretKeyRef: { name: KEY, key: 'id' } } },
      AWS_SECRET_ACCESS_KEY: { valueFrom: { secretKeyRef: { name: KEY, key: 'secret' } } },
      COMPLETE_FILE: '_SUCCESS',
      RCLONE_CA_CERT: '/var/run/secrets/fetch-ca/ca.crt',
    });
    expect(pod.volumes).toContainEqual({ name: 'model', emptyDir: { sizeLimit: '2Gi' } });
    expect(pod.volumes).toContainEqual({
      name: 'model-ca',
      secret: { secretName: 'minio-tls', items: [{ key: 'ca.crt', path: 'ca.crt' }] },
    });
    expect(fetcher.volumeMounts).toContainEqual({
      name: 'model-ca',
      mountPath: '/var/run/secrets/fetch-ca',
      readOnly: true,
    });
    expect(synthesizedServer({ model: s3(EVERY_S3_OPTION) }).NetworkPolicy.spec.egress).toContainEqual({
      to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'minio' } } }],
      ports: [{ port: 9000, protocol: 'TCP' }],
    });
  });

  test('is looked at again and again where that is asked for, by a container beside the server', () => {
    const { initContainers, containers } = synthesizedPod({ model: s3(EVERY_S3_OPTION) });
    const [fetcher] = initContainers as Container[];
    expect(containers[1]).toMatchObject({ name: 'refresh-model', image: fetcher.image, env: fetcher.env });
    expect([fetcher.args[0], containers[1].args[0]]).toEqual(['once', '300']);
    expect(containers[1].args.slice(1)).toEqual(fetcher.args.slice(1));
  });

  test('is no longer looked at by a container that hangs: it is started again before its pod would not be Ready', () => {
    const [, again] = synthesizedPod({ model: s3(EVERY_S3_OPTION) }).containers;
    const exec = { command: ['sh', '/etc/tf-serving/fetch-models.sh', 'looked', '/models/inception', '365'] };
    expect(again).toMatchObject({
      livenessProbe: { exec, periodSeconds: 60, failureThreshold: 1 },
      readinessProbe: { exec, periodSeconds: 60, failureThreshold: 10 },
    });
  });

  test('keeps its key from the server', () => {
    const [server] = synthesizedPod({ model: s3(EVERY_S3_OPTION) }).containers;
    expect(JSON.stringify(server)).not.toContain(KEY);
  });

  test('is read by a role where the cluster gives service accounts one', () => {
    const roleArn = 'arn:aws:iam::123456789012:role/models';
    const { ServiceAccount } = synthesizedServer({ model: s3({ roleArn }) });
    expect(ServiceAccount.metadata).toMatchObject({ annotations: { 'eks.amazonaws.com/role-arn': roleArn } });
    const variables = variablesOf(fetcherOf(s3({ roleArn })));
    expect(variables.RCLONE_CONFIG_MODELS_ENV_AUTH).toBe('true');
    expect(variables).not.toHaveProperty('AWS_ACCESS_KEY_ID');
  });

  test('that the platform made is one, too', () => {
    const model = ModelSource.bucket({ name: 'models', url: 's3://models' }, 'inception');
    expect(() => synthesizedServer({ model })).toThrow('nothing says how the bucket is read.');
  });

  test.each([
    [VersionPolicy.latest(2), ['latest', '2']],
    [VersionPolicy.all(), ['all']],
    [VersionPolicy.specific(3, 5), ['specific', '3', '5']],
  ])('is fetched as far as versions of it are served', (versionPolicy, args) => {
    expect(fetcherOf(s3(), { versionPolicy }).args).toEqual([
      'once',
      '/models/inception',
      'folder',
      'models:models/vision/inception/',
      ...args,
    ]);
  });

  test('beside others counts all that may be on the disk of the node', () => {
    const source = s3({ publicBucket: true, volumeSize: Size.gibibytes(5) });
    const fetchers = fetchersOf({ model: s3(), models: { other: { source }, Third: { source } } });
    expect(fetchers.map(({ name }) => name)).toEqual([
      'fetch-model',
      'fetch-model-other',
      'fetch-model-third-5e7425d7',
    ]);
    for (const { resources } of fetchers) {
      expect(resources).toMatchObject({
        requests: { 'ephemeral-storage': '20Gi', memory: '128Mi' },
        limits: { 'ephemeral-storage': '21Gi', memory: '512Mi' },
      });
    }
  });

  test('is found by its name, whatever Kubernetes would put into such a text', () => {
    const model = ModelSource.s3('s3://models/$(HOME)/a$$b', { publicBucket: true, markerFile: '$(A)' });
    expect(fetcherOf(model).args[3]).toBe('models:models/$$(HOME)/a$$$$b/');
    expect(variablesOf(fetcherOf(model)).COMPLETE_FILE).toBe('$$(A)');
  });

  test('runs the image that the platform says', () => {
    const scope = chart('kubeflow');
    const platform = new AnyClusterPlatform(scope.node.root as AnyClusterPlatform, 'platform', {
      images: { 'model-fetcher': { registry: 'mirror.example.com' } },
    });
    const [fetcher] = synthesizedPod({ model: s3(), platform }, scope).initContainers as Container[];
    expect(fetcher.image).toBe('mirror.example.com/rclone/rclone:1.75.1');
  });

  test.each([
    ['https://s3.example.com', 443],
    ['http://s3.example.com', 80],
    ['https://s3.example.com:9000', 9000],
    [undefined, 443],
  ])('at %s opens port %i of the internet', (endpoint, port) => {
    expect(synthesizedServer({ model: s3({ endpoint, publicBucket: true }) }).NetworkPolicy.spec.egress).toContainEqual(
      expect.objectContaining({ ports: [{ port, protocol: 'TCP' }] }),
    );
  });

  test.each<[S3ModelOptions, string]>([
    [{}, 'nothing says how the bucket is read.'],
    [{ credentialsSecretName: KEY, publicBucket: true }, 'credentialsSecretName and publicBucket are set.'],
    [
      { credentialsSecretName: KEY, roleArn: 'arn:aws:iam::123456789012:role/a' },
      'credentialsSecretName and roleArn are set.',
    ],
    [{ credentialsSecretName: 'My Key' }, 'credentialsSecretName "My Key" is not a valid name.'],
    [{ credentialsSecretName: KEY, accessKeyIdKey: 'a b' }, 'accessKeyIdKey: "a b" is not a valid key.'],
    [{ credentialsSecretName: KEY, secretAccessKeyKey: '' }, 'secretAccessKeyKey: "" is not a valid key.'],
    [{ roleArn: 'models' }, 'roleArn "models" is not a role of IAM.'],
    [{ publicBucket: true, region: 'a b' }, 'region "a b" is not a region.'],
    [{ publicBucket: true, endpoint: 'minio:9000' }, 'endpoint "minio:9000" is not the URL of a server.'],
    [{ publicBucket: true, endpoint: 'ftp://minio' }, 'endpoint "ftp://minio" is not the URL of a server.'],
    [{ publicBucket: true, volumeSize: Size.gibibytes(0) }, 'volumeSize: 0GiB is not a valid size.'],
    [{ publicBucket: true, ca: { secretName: 'a b', key: 'ca' } }, 'ca: Secret "a b" is not a valid name.'],
    [{ publicBucket: true, markerFile: 'a/b' }, 'markerFile "a/b" is not the name of a file.'],
    [{ publicBucket: true, refreshInterval: Duration.seconds(0) }, 'refreshInterval: 0 seconds are not accepted.'],
    [{ publicBucket: true, allowEgressTo: [{ cidr: 'x' }] }, 'peers'],
  ])('fails with %j', (options, message) => {
    expect(() => synthesizedServer({ model: s3(options) })).toThrow(`chart/inception: model: ${message}`);
  });

  test.each([
    ['s3://models', /names a bucket without a folder.*s3:\/\/models\/inception/s],
    ['s3://Models/a', /model: "Models" in "s3:\/\/Models\/a" is not a name of a bucket/],
    ['s3://models/../a', /is not a relative path/],
    ['gs://models/a', /"gs:\/\/models\/a" is not a URL of S3/],
  ])('fails when it is %s', (url, message) => {
    expect(() => synthesizedServer({ model: ModelSource.s3(url, { publicBucket: true }) })).toThrow(message);
  });

  test('fails when two models are to be read by different roles', () => {
    const source = s3({ roleArn: 'arn:aws:iam::123456789012:role/b' });
    expect(() =>
      synthesizedServer({ model: s3({ roleArn: 'arn:aws:iam::123456789012:role/a' }), models: { other: { source } } }),
    ).toThrow(
      'chart/inception: models.other is to be read as arn:aws:iam::123456789012:role/b, and model as arn:aws:iam::123456789012:role/a.',
    );
  });
});

describe('a folder of a web server', () => {
  const options: Required<HttpsModelOptions> = {
    authorization: { secretName: 'token', key: 'header' },
    volumeSize: Size.gibibytes(1),
    ca: { secretName: 'tls', key: 'ca.crt' },
    allowEgressTo: [{ cidr: '192.0.2.7/32', ports: [{ port: 443 }] }],
    refreshInterval: Duration.hours(1),
    markerFile: 'done',
  };

  test('is fetched as a bucket is', () => {
    const fetcher = fetcherOf(ModelSource.https('https://models.example.com:8443/inception'));
    expect(fetcher.args).toEqual(['once', '/models/inception', 'folder', 'models:', 'latest', '1']);
    expect(variablesOf(fetcher)).toEqual({
      RCLONE_CONFIG_MODELS_TYPE: 'http',
      RCLONE_CONFIG_MODELS_URL: 'https://models.example.com:8443/inception/',
    });
  });

  test('is read as every option says', () => {
    const pod = synthesizedPod({ model: ModelSource.https('https://models.example.com/inception/', options) });
    expect(variablesOf((pod.initContainers as Container[])[0])).toEqual({
      RCLONE_CONFIG_MODELS_TYPE: 'http',
      RCLONE_CONFIG_MODELS_URL: 'https://models.example.com/inception/',
      AUTHORIZATION: { valueFrom: { secretKeyRef: { name: 'token', key: 'header' } } },
      RCLONE_HEADER: 'Authorization: $(AUTHORIZATION)',
      COMPLETE_FILE: 'done',
      RCLONE_CA_CERT: '/var/run/secrets/fetch-ca/ca.crt',
    });
    expect(pod.containers[1].args[0]).toBe('3600');
  });

  test.each([
    'http://example.com/a',
    'https://user:password@example.com/a',
    'https://example.com/a#b',
    'https://',
    'a b',
  ])('fails when it is %s', (url) => {
    expect(() => synthesizedServer({ model: ModelSource.https(url) })).toThrow(
      `chart/inception: model: "${url}" is not a URL that models are fetched from.`,
    );
  });

  test('fails when the header is of a Secret that cannot be', () => {
    const authorization = { secretName: 'token', key: '' };
    expect(() => synthesizedServer({ model: ModelSource.https('https://a.example', { authorization }) })).toThrow(
      'chart/inception: model: authorization: "" is not a valid key.',
    );
  });
});

describe('archives', () => {
  const sha256 = '0'.repeat(64);
  const url = 'https://models.example.com/inception.tar.gz';
  const options: Required<ArchivesModelOptions> = {
    authorization: { secretName: 'token', key: 'header' },
    volumeSize: Size.gibibytes(1),
    ca: { secretName: 'tls', key: 'ca.crt' },
    allowEgressTo: [{ cidr: '192.0.2.7/32', ports: [{ port: 443 }] }],
  };

  test('are a version each, by their digests where those are said', () => {
    expect(fetcherOf(ModelSource.archives({ 1: { url, sha256 }, 20: { url: `${url}?v=20` } })).args).toEqual([
      ...['once', '/models/inception', 'archives'],
      ...['1', url, sha256],
      ...['20', `${url}?v=20`, '-'],
    ]);
  });

  test('are read as every option says', () => {
    expect(variablesOf(fetcherOf(ModelSource.archives({ 1: { url } }, options)))).toEqual({
      AUTHORIZATION: { valueFrom: { secretKeyRef: { name: 'token', key: 'header' } } },
      RCLONE_HEADER: 'Authorization: $(AUTHORIZATION)',
      RCLONE_CA_CERT: '/var/run/secrets/fetch-ca/ca.crt',
    });
  });

  test('replace the pods when there is another', () => {
    const pod = (versions: number[]) =>
      JSON.stringify(
        synthesizedPod({ model: ModelSource.archives(Object.fromEntries(versions.map((v) => [v, { url }]))) }),
      );
    expect(pod([1])).not.toBe(pod([1, 2]));
  });

  test.each<[Parameters<typeof ModelSource.archives>[0], string]>([
    [{}, 'there is no archive.'],
    [{ v1: { url } }, '"v1" is not a number of a version.'],
    [{ '01': { url } }, '"01" is not a number of a version.'],
    [{ 1: { url: 'http://a.example/1.tar' } }, '"http://a.example/1.tar" is not a URL that models are fetched from.'],
    [{ 1: { url, sha256: 'ABC' } }, 'sha256 "ABC" of version 1 is not a digest.'],
    [{ 1: { url }, 2: { url: 'https://a.example:8443/2.tar' } }, 'the archives are at different ports: 443, 8443.'],
  ])('fails with %j', (archives, message) => {
    expect(() => synthesizedServer({ model: ModelSource.archives(archives) })).toThrow(
      `chart/inception: model: ${message}`,
    );
  });

  test('fails when there is none of a version that is to be served', () => {
    const versionPolicy = VersionPolicy.specific(1, 2);
    expect(() => synthesizedServer({ model: ModelSource.archives({ 1: { url } }), versionPolicy })).toThrow(
      'chart/inception: model: there is no archive of version 2, which is to be served.',
    );
  });
});
