import { Duration, Size } from 'cdk8s';
import { type AzureBlobModelOptions, ModelSource } from '../../../../lib/components/tf-serving';
import { type Container, synthesizedPod, synthesizedPodTemplate, synthesizedServer } from '../synthesized-server';

const URL = 'https://mymodels.blob.core.windows.net/models/vision/inception';
const CLIENT_ID = '01234567-89ab-cdef-0123-456789abcdef';

const azure = (options: AzureBlobModelOptions = { publicContainer: true }, url = URL) =>
  ModelSource.azureBlob(url, options);

function fetcherOf(model: ModelSource) {
  const [{ args, env }] = synthesizedPod({ model }).initContainers as Container[];
  const variables = env.filter(({ name }) => name !== 'GOMEMLIMIT');
  return { args, variables: Object.fromEntries(variables.map(({ name, value, ...from }) => [name, value ?? from])) };
}

test('a folder of Azure Blob Storage is fetched', () => {
  const { args, variables } = fetcherOf(azure());
  expect(args).toEqual(['once', '/models/inception', 'folder', 'models:models/vision/inception/', 'latest', '1']);
  expect(variables).toEqual({ RCLONE_CONFIG_MODELS_TYPE: 'azureblob', RCLONE_CONFIG_MODELS_ACCOUNT: 'mymodels' });
  const { egress } = synthesizedServer({ model: azure() }).NetworkPolicy.spec;
  expect(JSON.stringify(egress)).toContain('"port":443');
});

test('every option is used', () => {
  const options: Required<Omit<AzureBlobModelOptions, 'clientId' | 'publicContainer'>> = {
    credentialsSecretName: 'storage',
    accountKeyKey: 'key1',
    volumeSize: Size.gibibytes(2),
    ca: { secretName: 'tls', key: 'ca.crt' },
    allowEgressTo: [{ cidr: '192.0.2.7/32', ports: [{ port: 443 }] }],
    refreshInterval: Duration.minutes(5),
    markerFile: '_SUCCESS',
  };
  expect(fetcherOf(azure(options, 'https://mymodels.blob.core.usgovcloudapi.net/models/a%20b/')).variables).toEqual({
    RCLONE_CONFIG_MODELS_TYPE: 'azureblob',
    RCLONE_CONFIG_MODELS_ACCOUNT: 'mymodels',
    RCLONE_CONFIG_MODELS_ENDPOINT: 'https://mymodels.blob.core.usgovcloudapi.net',
    RCLONE_CONFIG_MODELS_KEY: { valueFrom: { secretKeyRef: { name: 'storage', key: 'key1' } } },
    COMPLETE_FILE: '_SUCCESS',
    RCLONE_CA_CERT: '/var/run/secrets/fetch-ca/ca.crt',
  });
});

test('with a client ID, the pods get the managed identity of their ServiceAccount', () => {
  const model = azure({ clientId: CLIENT_ID });
  expect(fetcherOf(model).variables).toMatchObject({ RCLONE_CONFIG_MODELS_ENV_AUTH: 'true' });
  const { ServiceAccount } = synthesizedServer({ model });
  expect(ServiceAccount.metadata).toMatchObject({ annotations: { 'azure.workload.identity/client-id': CLIENT_ID } });
  expect(synthesizedPodTemplate({ model }).metadata.labels).toMatchObject({ 'azure.workload.identity/use': 'true' });
  expect(synthesizedPodTemplate({ model: azure() }).metadata.labels).not.toHaveProperty('azure.workload.identity/use');
});

test.each([
  'http://mymodels.blob.core.windows.net/models/inception',
  'https://mymodels.blob.core.windows.net:8443/models/inception',
  'https://mymodels.blob.core.windows.net/models/inception?sv=2024&sig=x',
  'https://mymodels.blob.core.windows.net/',
  'https://mymodels.blob.core.windows.net/My_Models/inception',
  'https://example.com/models/inception',
  'abfss://models@mymodels.dfs.core.windows.net/inception',
])('fails on the URL %s', (url) => {
  expect(() => synthesizedServer({ model: azure({ publicContainer: true }, url) })).toThrow(
    `chart/inception: model: "${url}" is not a valid URL of a folder in Azure Blob Storage.`,
  );
});

test.each<[string, AzureBlobModelOptions, string?]>([
  ['access to the container is not configured', {}],
  ['clientId and publicContainer are set', { clientId: CLIENT_ID, publicContainer: true }],
  ['clientId "me" is not a valid client ID', { clientId: 'me' }],
  ['credentialsSecretName', { credentialsSecretName: 'A b' }],
  ['accountKeyKey', { credentialsSecretName: 'a', accountKeyKey: 'a b' }],
  ['has a container but no folder', { publicContainer: true }, 'https://mymodels.blob.core.windows.net/models/'],
])('fails if %s', (message, options, url) => {
  expect(() => synthesizedServer({ model: azure(options, url) })).toThrow(message);
});
