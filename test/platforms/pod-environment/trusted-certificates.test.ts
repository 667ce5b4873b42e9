import { Chart, Testing } from 'cdk8s';
import { KubeflowApp } from '../../../lib/app';
import { JupyterHub } from '../../../lib/components/jupyterhub';
import { ModelSource, TFServing } from '../../../lib/components/tf-serving';
import { AnyClusterPlatform } from '../../../lib/platforms/generic';
import { TrustedCertificates } from '../../../lib/platforms/pod-environment/trusted-certificates';
import { Warnings } from '../../../lib/warnings';
import { ISSUING_CERTIFICATE, ROOT_CERTIFICATE } from './sample-certificates';

type Json = any;

const PATH = '/etc/kubeflow-cdk/trusted-certificates/ca-bundle.crt';
const NAME = 'kubeflow-cdk-trusted-certificates';

function withServer(trustedCertificates: TrustedCertificates): { platform: AnyClusterPlatform; objects: Json[] } {
  const platform = new AnyClusterPlatform(new KubeflowApp({ summary: false }), 'lab', { trustedCertificates });
  new TFServing(platform.chart('model'), 'model', {
    model: ModelSource.sharedVolume({ name: 'models', claimName: 'models' }),
  });
  return { platform, objects: objectsOf(platform) };
}

function objectsOf(platform: AnyClusterPlatform): Json[] {
  return platform.node.children
    .filter((child) => Chart.isChart(child))
    .flatMap((chart) => Testing.synth(chart as Chart));
}

function podOf(objects: readonly Json[]): Json {
  return objects.find(({ kind }) => kind === 'Deployment').spec.template.spec;
}

const bundlesOf = (objects: readonly Json[]): Json[] =>
  objects.filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === NAME);

test('certificates in PEM format are in a ConfigMap of the namespace, without the text between them', () => {
  const text = `# Root\r\n${ROOT_CERTIFICATE.replaceAll('\n', '\r\n')}\n# Issuing\n${ISSUING_CERTIFICATE}${ROOT_CERTIFICATE}`;
  const { objects } = withServer(TrustedCertificates.fromPem(text));
  expect(bundlesOf(objects).map(({ metadata, data }) => [metadata.namespace, data])).toEqual([
    ['kubeflow', { 'ca-bundle.crt': `${ROOT_CERTIFICATE}${ISSUING_CERTIFICATE}` }],
  ]);
});

test('each container mounts the bundle, and programs find it by their variables', () => {
  const { objects } = withServer(TrustedCertificates.fromPem(ROOT_CERTIFICATE));
  const { containers, volumes } = podOf(objects);
  expect(volumes).toContainEqual({
    name: NAME,
    configMap: { name: NAME, items: [{ key: 'ca-bundle.crt', path: 'ca-bundle.crt' }] },
  });
  for (const { env, volumeMounts } of containers) {
    expect(volumeMounts).toContainEqual({
      name: NAME,
      mountPath: '/etc/kubeflow-cdk/trusted-certificates',
      readOnly: true,
    });
    for (const name of [
      ...['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS', 'CURL_CA_BUNDLE', 'AWS_CA_BUNDLE'],
      ...['GIT_SSL_CAINFO', 'GRPC_DEFAULT_SSL_ROOTS_FILE_PATH'],
    ]) {
      expect(env).toContainEqual({ name, value: PATH });
    }
    // OpenSSL and Go also read the folders with the public authorities of the image.
    expect(env).toContainEqual({ name: 'SSL_CERT_DIR', value: '/etc/ssl/certs:/etc/pki/tls/certs' });
  }
});

test('certificates of an existing ConfigMap create none, and have the same path', () => {
  const { objects } = withServer(TrustedCertificates.fromConfigMap('company', 'root.pem'));
  expect(bundlesOf(objects)).toEqual([]);
  expect(podOf(objects).volumes).toContainEqual({
    name: NAME,
    configMap: { name: 'company', items: [{ key: 'root.pem', path: 'ca-bundle.crt' }] },
  });
});

test('notebooks mount the bundle, and so do their other containers', () => {
  const platform = new AnyClusterPlatform(new KubeflowApp({ summary: false }), 'lab', {
    trustedCertificates: TrustedCertificates.fromPem(ROOT_CERTIFICATE),
  });
  new JupyterHub(platform.chart('hub'), 'hub', {
    notebooks: {
      namespace: 'users',
      extraContainers: [{ name: 'git-sync', image: 'registry.example.com/git-sync:1' }],
    },
  });
  const objects = objectsOf(platform);
  const config = objects.find(({ data }) => data?.['values.json'] !== undefined);
  const { notebooks } = JSON.parse(config.data['values.json']);
  expect(notebooks.platform_environment).toContainEqual({ name: 'REQUESTS_CA_BUNDLE', value: PATH });
  expect(notebooks.volumes.map(({ mount }: Json) => mount.name)).toEqual([NAME]);
  expect(notebooks.extra_containers[0].volumeMounts.map(({ name }: Json) => name)).toEqual([NAME]);
  expect(
    bundlesOf(objects)
      .map(({ metadata }) => metadata.namespace)
      .sort(),
  ).toEqual(['kubeflow', 'users']);
});

describe('a bundle with few certificates', () => {
  const warningsFor = (text: string) => Warnings.of(withServer(TrustedCertificates.fromPem(text)).platform).join();

  test('has a warning, because some programs then trust no public authority', () => {
    expect(warningsFor(ROOT_CERTIFICATE)).toContain('the bundle has one certificate, so it probably has no public');
  });

  test('has no warning if it probably contains the public authorities', () => {
    expect(warningsFor(ROOT_CERTIFICATE.repeat(120))).not.toContain('public');
  });
});

describe('fails if', () => {
  const KEY = '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\n-----END EC PRIVATE KEY-----\n';
  const BAD = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';

  test.each<[string, string, string]>([
    ['the text contains a private key', `${ROOT_CERTIFICATE}${KEY}`, 'the text contains a private key'],
    ['the text is empty', '', 'the text has no certificate'],
    ['the text is a path', '/etc/ssl/company.crt', 'the text has no certificate'],
    ['a certificate is incomplete', ROOT_CERTIFICATE + ROOT_CERTIFICATE.slice(0, 200), 'has an incomplete certificate'],
    ['a certificate is damaged', ROOT_CERTIFICATE + BAD, 'certificate 2 cannot be read'],
    [
      'it has a block that most programs do not read',
      ROOT_CERTIFICATE + ROOT_CERTIFICATE.replaceAll('CERTIFICATE', 'TRUSTED CERTIFICATE'),
      'has a block "-----BEGIN TRUSTED CERTIFICATE-----"',
    ],
  ])('%s', (_, text, expected) => {
    const error = () => withServer(TrustedCertificates.fromPem(text));
    expect(error).toThrow(expected);
    expect(error).not.toThrow('MHcCAQEE');
  });

  test('the name or the key of the ConfigMap is invalid', () => {
    expect(() => withServer(TrustedCertificates.fromConfigMap('Company'))).toThrow('ConfigMap "Company"');
    expect(() => withServer(TrustedCertificates.fromConfigMap('company', 'a/b'))).toThrow('a/b');
  });
});
