import { KubeflowError } from '../../../errors';
import type * as kube from '../../../k8s/kube';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import { secretEnvVar } from '../../../pods/secret-key-ref';
import { isTerraformToken } from '../../../terraform-token';
import { checkDataKey } from '../../../validation/data-keys';
import { normalizeRelativePath } from '../../../validation/paths';
import { parseHttpUrl, urlPort } from '../../../validation/urls';
import { fetchedModel, type ModelFolderFetchOptions, RCLONE_REMOTE } from './fetched-model';
import type { ModelSourceBindOptions, ModelSourceConfig } from './model-source-config';

/** Access to a container of Azure Blob Storage. */
export interface AzureBlobModelOptions extends ModelFolderFetchOptions {
  /**
   * Client ID of a managed identity that the server's ServiceAccount can use, on clusters with Microsoft Entra Workload ID,
   * such as AKS. The identity requires the role Storage Blob Data Reader on the container.
   *
   * @default - none
   * @see https://azure.github.io/azure-workload-identity/docs/
   */
  readonly clientId?: string;

  /**
   * Name of a Secret with a key of the storage account.
   *
   * @default - access through `clientId` or `publicContainer`
   */
  readonly credentialsSecretName?: string;

  /**
   * Key of the account key in the Secret.
   *
   * @default AZURE_STORAGE_KEY
   */
  readonly accountKeyKey?: string;

  /**
   * Whether anonymous clients can list and read the container.
   *
   * @default false
   */
  readonly publicContainer?: boolean;
}

const CLIENT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const ACCOUNT_HOST = /^([a-z0-9]{3,24})\.blob\.([a-z0-9.-]+)$/;
const CONTAINER = /^(\$root|[a-z0-9](-?[a-z0-9]){2,62})$/;
const EXAMPLE = 'https://mymodels.blob.core.windows.net/models/inception';

/**
 * Returns the configuration of a model in Azure Blob Storage.
 *
 * @throws KubeflowError if the URL or an option is invalid.
 */
export function azureBlobModel(
  reader: ModelSourceBindOptions,
  url: string,
  options: AzureBlobModelOptions,
): ModelSourceConfig {
  const { account, endpoint, path } = parse(reader, url);
  const { clientId } = options;
  const config = fetchedModel(reader, {
    scriptArguments: ['folder', `${RCLONE_REMOTE}${path}`, ...reader.versions._fetchArguments],
    env: [
      { name: 'RCLONE_CONFIG_MODELS_TYPE', value: 'azureblob' },
      { name: 'RCLONE_CONFIG_MODELS_ACCOUNT', value: account },
      ...(endpoint === 'core.windows.net'
        ? []
        : [{ name: 'RCLONE_CONFIG_MODELS_ENDPOINT', value: `https://${account}.blob.${endpoint}` }]),
      ...credentials(reader, options),
    ],
    port: 443,
    options,
  });
  return clientId === undefined
    ? config
    : {
        ...config,
        serviceAccountAnnotations: { 'azure.workload.identity/client-id': clientId },
        podLabels: { 'azure.workload.identity/use': 'true' },
      };
}

function parse(reader: ModelSourceBindOptions, url: string): { account: string; endpoint: string; path: string } {
  const { scope, prop, modelName } = reader;
  const parsed = parseHttpUrl(url, { schemes: ['https'], allowQuery: false, allowFragment: false });
  const [, account, endpoint] = ACCOUNT_HOST.exec(parsed && urlPort(parsed) === 443 ? parsed.hostname : '') ?? [];
  const [, container = '', folder = ''] = /^\/([^/]+)\/?(.*)$/.exec(decoded(parsed?.pathname ?? '')) ?? [];
  if (account === undefined || !CONTAINER.test(container)) {
    throw new KubeflowError(
      scope,
      `${prop}: "${url}" is not a valid URL of a folder in Azure Blob Storage.`,
      'Must be https://<account>.blob.core.windows.net/<container>/<folder>, without a query: the folder with the numbered versions.',
      `Use for example ${EXAMPLE}. Put access keys into a Secret, and set \`credentialsSecretName\`.`,
    );
  }
  const path = normalizeRelativePath(reader, `folder of "${url}"`, folder.replace(/\/$/, ''));
  if (path === '') {
    throw new KubeflowError(
      scope,
      `${prop}: "${url}" has a container but no folder.`,
      'Must be the URL of a folder that contains the numbered versions.',
      `Use for example ${url.replace(/\/$/, '')}/${modelName}.`,
    );
  }
  return { account, endpoint, path: `${container}/${path}/` };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function credentials(reader: ModelSourceBindOptions, options: AzureBlobModelOptions): kube.EnvVar[] {
  const { scope, prop } = reader;
  const { clientId, credentialsSecretName, publicContainer } = options;
  const set = Object.entries({ clientId, credentialsSecretName, publicContainer: publicContainer || undefined })
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name);
  if (set.length !== 1) {
    throw new KubeflowError(
      scope,
      set.length === 0
        ? `${prop}: access to the container is not configured.`
        : `${prop}: ${set.join(' and ')} are set.`,
      'Access to Azure Blob Storage requires a managed identity, an account key or a public container.',
      'Set exactly one of `clientId`, `credentialsSecretName` and `publicContainer: true`.',
    );
  }
  if (clientId !== undefined) {
    if (!isTerraformToken(clientId) && !CLIENT_ID.test(clientId)) {
      throw new KubeflowError(
        scope,
        `${prop}: clientId "${clientId}" is not a valid client ID.`,
        'Must be the client ID of a managed identity, for example "00000000-0000-0000-0000-000000000000".',
      );
    }
    return [{ name: 'RCLONE_CONFIG_MODELS_ENV_AUTH', value: 'true' }];
  }
  if (credentialsSecretName === undefined) {
    return [];
  }
  const key = options.accountKeyKey ?? 'AZURE_STORAGE_KEY';
  checkName(scope, `${prop}: credentialsSecretName`, credentialsSecretName, DNS_SUBDOMAIN);
  checkDataKey(scope, `${prop}: accountKeyKey`, key);
  return [secretEnvVar('RCLONE_CONFIG_MODELS_KEY', credentialsSecretName, key)];
}
