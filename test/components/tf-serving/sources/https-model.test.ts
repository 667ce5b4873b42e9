import { Duration, Size } from 'cdk8s';
import {
  type ArchivesModelOptions,
  type HttpsModelOptions,
  ModelSource,
  type TFServingProps,
  VersionPolicy,
} from '../../../../lib/components/tf-serving';
import { type Container, synthesizedPod, synthesizedServer } from '../synthesized-server';

const fetchersOf = (props: Partial<TFServingProps>) => synthesizedPod(props).initContainers as Container[];
const fetcherOf = (model: ModelSource, props: Partial<TFServingProps> = {}) => fetchersOf({ model, ...props })[0];
const variablesOf = ({ env }: Container) =>
  Object.fromEntries(
    env.filter(({ name }) => name !== 'GOMEMLIMIT').map(({ name, value, ...from }) => [name, value ?? from]),
  );

describe('a folder of a web server', () => {
  const options: Required<HttpsModelOptions> = {
    authorization: { secretName: 'token', key: 'header' },
    volumeSize: Size.gibibytes(1),
    ca: { secretName: 'tls', key: 'ca.crt' },
    allowEgressTo: [{ cidr: '192.0.2.7/32', ports: [{ port: 443 }] }],
    refreshInterval: Duration.hours(1),
    markerFile: 'done',
  };

  test('is fetched', () => {
    const fetcher = fetcherOf(ModelSource.https('https://models.example.com:8443/inception'));
    expect(fetcher.args).toEqual(['once', '/models/inception', 'folder', 'models:', 'latest', '1']);
    expect(variablesOf(fetcher)).toEqual({
      RCLONE_CONFIG_MODELS_TYPE: 'http',
      RCLONE_CONFIG_MODELS_URL: 'https://models.example.com:8443/inception/',
    });
  });

  test('uses every option', () => {
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

  test('fails if the URL of a folder has a query, which would end up before the paths of its files', () => {
    expect(() => synthesizedServer({ model: ModelSource.https('https://example.com/a?sig=b') })).toThrow(
      /without a user name, password, query or "#"\.\n {2}Paths of files are appended to the URL/,
    );
    const archive = ModelSource.archives({ 1: { url: 'https://example.com/a.tar?sig=b' } });
    expect(() => synthesizedServer({ model: archive })).not.toThrow();
  });

  test.each([
    'http://example.com/a',
    'https://user:password@example.com/a',
    'https://example.com/a#b',
    'https://',
    'https://example.com/a?sig=b',
    'https://example.com/a?',
    'a b',
  ])('fails on the URL %s', (url) => {
    expect(() => synthesizedServer({ model: ModelSource.https(url) })).toThrow(
      `chart/inception: model: "${url}" is not a valid URL for a model.`,
    );
  });

  test('fails on an invalid Secret for the header', () => {
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

  test('each provide a version, optionally with a digest', () => {
    expect(fetcherOf(ModelSource.archives({ 1: { url, sha256 }, 20: { url: `${url}?v=20` } })).args).toEqual([
      ...['once', '/models/inception', 'archives'],
      ...['1', url, sha256],
      ...['20', `${url}?v=20`, '-'],
    ]);
  });

  test('use every option', () => {
    expect(variablesOf(fetcherOf(ModelSource.archives({ 1: { url } }, options)))).toEqual({
      AUTHORIZATION: { valueFrom: { secretKeyRef: { name: 'token', key: 'header' } } },
      RCLONE_HEADER: 'Authorization: $(AUTHORIZATION)',
      RCLONE_CA_CERT: '/var/run/secrets/fetch-ca/ca.crt',
    });
  });

  test('replace the pods if the archives change', () => {
    const pod = (versions: number[]) =>
      JSON.stringify(
        synthesizedPod({ model: ModelSource.archives(Object.fromEntries(versions.map((v) => [v, { url }]))) }),
      );
    expect(pod([1])).not.toBe(pod([1, 2]));
  });

  test.each<[Parameters<typeof ModelSource.archives>[0], string]>([
    [{}, 'there are no archives.'],
    [{ v1: { url } }, '"v1" is not a valid version number.'],
    [{ '01': { url } }, '"01" is not a valid version number.'],
    [{ 1: { url: 'http://a.example/1.tar' } }, '"http://a.example/1.tar" is not a valid URL for a model.'],
    [{ 1: { url, sha256: 'ABC' } }, 'sha256 "ABC" of version 1 is not a valid digest.'],
    [{ 1: { url }, 2: { url: 'https://a.example:8443/2.tar' } }, 'the archives use different ports: 443, 8443.'],
  ])('fails with %j', (archives, message) => {
    expect(() => synthesizedServer({ model: ModelSource.archives(archives) })).toThrow(
      `chart/inception: model: ${message}`,
    );
  });

  test('fails if a served version has no archive', () => {
    const versionPolicy = VersionPolicy.specific(1, 2);
    expect(() => synthesizedServer({ model: ModelSource.archives({ 1: { url } }), versionPolicy })).toThrow(
      'chart/inception: model: `versionPolicy` serves version 2, which has no archive.',
    );
  });
});
