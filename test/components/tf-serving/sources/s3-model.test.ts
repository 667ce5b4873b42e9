import { Duration, Size } from 'cdk8s';
import {
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

describe('an S3 bucket', () => {
  test('is fetched into a volume that the server mounts', () => {
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

  test('uses every option', () => {
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

  test('is checked periodically by a sidecar with refreshInterval', () => {
    const { initContainers, containers } = synthesizedPod({ model: s3(EVERY_S3_OPTION) });
    const [fetcher] = initContainers as Container[];
    expect(containers[1]).toMatchObject({ name: 'refresh-model', image: fetcher.image, env: fetcher.env });
    expect([fetcher.args[0], containers[1].args[0]]).toEqual(['once', '300']);
    expect(containers[1].args.slice(1)).toEqual(fetcher.args.slice(1));
  });

  test('a sidecar that hangs is restarted before its pod becomes unready', () => {
    const [, sidecar] = synthesizedPod({ model: s3(EVERY_S3_OPTION) }).containers;
    const exec = { command: ['sh', '/etc/tf-serving/fetch-models.sh', 'looked', '/models/inception', '365'] };
    expect(sidecar).toMatchObject({
      livenessProbe: { exec, periodSeconds: 60, failureThreshold: 1 },
      readinessProbe: { exec, periodSeconds: 60, failureThreshold: 10 },
    });
  });

  test('the server container does not get the access key', () => {
    const [server] = synthesizedPod({ model: s3(EVERY_S3_OPTION) }).containers;
    expect(JSON.stringify(server)).not.toContain(KEY);
  });

  test('is read with an IAM role of the ServiceAccount', () => {
    const roleArn = 'arn:aws:iam::123456789012:role/models';
    const { ServiceAccount } = synthesizedServer({ model: s3({ roleArn }) });
    expect(ServiceAccount.metadata).toMatchObject({ annotations: { 'eks.amazonaws.com/role-arn': roleArn } });
    const variables = variablesOf(fetcherOf(s3({ roleArn })));
    expect(variables.RCLONE_CONFIG_MODELS_ENV_AUTH).toBe('true');
    expect(variables).not.toHaveProperty('AWS_ACCESS_KEY_ID');
  });

  test('can be a bucket of the platform', () => {
    const model = ModelSource.bucket({ name: 'models', url: 's3://models' }, 'inception');
    expect(() => synthesizedServer({ model })).toThrow('access to the bucket is not configured.');
  });

  test.each([
    [VersionPolicy.latest(2), ['latest', '2']],
    [VersionPolicy.all(), ['all']],
    [VersionPolicy.specific(3, 5), ['specific', '3', '5']],
  ])('fetches only the versions of the policy %#', (versionPolicy, args) => {
    expect(fetcherOf(s3(), { versionPolicy }).args).toEqual([
      'once',
      '/models/inception',
      'folder',
      'models:models/vision/inception/',
      ...args,
    ]);
  });

  test('several fetched models share one ephemeral storage limit', () => {
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

  test('variable references in names are escaped', () => {
    const model = ModelSource.s3('s3://models/$(HOME)/a$$b', { publicBucket: true, markerFile: '$(A)' });
    expect(fetcherOf(model).args[3]).toBe('models:models/$$(HOME)/a$$$b/');
    expect(variablesOf(fetcherOf(model)).COMPLETE_FILE).toBe('$$(A)');
  });

  test('the platform can override the fetcher image', () => {
    const scope = chart('kubeflow');
    const platform = new AnyClusterPlatform(scope.node.root as AnyClusterPlatform, 'platform', {
      images: { 'model-fetcher': { registry: 'mirror.example.com' } },
    });
    const [fetcher] = synthesizedPod({ model: s3(), platform }, scope).initContainers as Container[];
    expect(fetcher.image).toBe('mirror.example.com/rclone/rclone:1.75.2');
  });

  test.each([
    ['https://s3.example.com', 443],
    ['http://s3.example.com', 80],
    ['https://s3.example.com:9000', 9000],
    [undefined, 443],
  ])('the endpoint %s opens egress on port %i', (endpoint, port) => {
    expect(synthesizedServer({ model: s3({ endpoint, publicBucket: true }) }).NetworkPolicy.spec.egress).toContainEqual(
      expect.objectContaining({ ports: [{ port, protocol: 'TCP' }] }),
    );
  });

  test.each<[S3ModelOptions, string]>([
    [{}, 'access to the bucket is not configured.'],
    [{ credentialsSecretName: KEY, publicBucket: true }, 'credentialsSecretName and publicBucket are set.'],
    [
      { credentialsSecretName: KEY, roleArn: 'arn:aws:iam::123456789012:role/a' },
      'credentialsSecretName and roleArn are set.',
    ],
    [{ credentialsSecretName: 'My Key' }, 'credentialsSecretName "My Key" is not a valid name.'],
    [{ credentialsSecretName: KEY, accessKeyIdKey: 'a b' }, 'accessKeyIdKey: "a b" is not a valid key.'],
    [{ credentialsSecretName: KEY, secretAccessKeyKey: '' }, 'secretAccessKeyKey: "" is not a valid key.'],
    [{ roleArn: 'models' }, 'roleArn "models" is not a valid IAM role.'],
    [{ publicBucket: true, region: 'a b' }, 'region "a b" is not a valid region.'],
    [{ publicBucket: true, endpoint: 'minio:9000' }, 'endpoint "minio:9000" is not a valid server URL.'],
    [{ publicBucket: true, endpoint: 'ftp://minio' }, 'endpoint "ftp://minio" is not a valid server URL.'],
    [{ publicBucket: true, volumeSize: Size.gibibytes(0) }, 'volumeSize: 0GiB is not a valid size.'],
    [{ publicBucket: true, ca: { secretName: 'a b', key: 'ca' } }, 'ca: Secret "a b" is not a valid name.'],
    [{ publicBucket: true, markerFile: 'a/b' }, 'markerFile "a/b" is not a valid file name.'],
    [{ publicBucket: true, refreshInterval: Duration.seconds(0) }, 'refreshInterval: 0 seconds is out of range.'],
    [{ publicBucket: true, allowEgressTo: [{ cidr: 'x' }] }, 'allowEgressTo'],
  ])('fails with %j', (options, message) => {
    expect(() => synthesizedServer({ model: s3(options) })).toThrow(`chart/inception: model: ${message}`);
  });

  test.each([
    ['s3://models', /has a bucket but no folder.*s3:\/\/models\/inception/s],
    ['s3://Models/a', /model: "Models" in "s3:\/\/Models\/a" is not a valid bucket name/],
    ['s3://models/../a', /is not a relative path/],
    ['gs://models/a', /"gs:\/\/models\/a" is not a valid S3 URL/],
  ])('fails on the URL %s', (url, message) => {
    expect(() => synthesizedServer({ model: ModelSource.s3(url, { publicBucket: true }) })).toThrow(message);
  });

  test('fails if two models require different roles', () => {
    const source = s3({ roleArn: 'arn:aws:iam::123456789012:role/b' });
    expect(() =>
      synthesizedServer({ model: s3({ roleArn: 'arn:aws:iam::123456789012:role/a' }), models: { other: { source } } }),
    ).toThrow(
      'chart/inception: models.other requires the identity arn:aws:iam::123456789012:role/b, but model requires arn:aws:iam::123456789012:role/a.',
    );
  });
});
