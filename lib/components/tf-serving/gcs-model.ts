import { KubeflowError } from '../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../names';
import { isTerraformToken } from '../../synthesis/token-guard';
import { withPorts } from '../../workload/network';
import { type ModelAccess, type ModelReader, relativePath } from './model-access';

/** How a model server may read a bucket. */
export interface GcsModelOptions {
  /**
   * Name of a Secret with the key of a Google service account, for clusters whose platform gives workloads no identity.
   *
   * @default - the platform lets the server's service account read the model's folder
   */
  readonly credentialsSecretName?: string;

  /**
   * Key of the Secret under which the JSON key file is.
   *
   * @default key.json
   */
  readonly credentialsSecretKey?: string;

  /**
   * Whether everybody may read the bucket, so that the server needs no identity.
   *
   * @default false
   */
  readonly publicBucket?: boolean;
}

const CREDENTIALS_FOLDER = '/var/run/secrets/gcs';
const BUCKET = /^(?!goog)[a-z0-9][-_.a-z0-9]{1,220}[a-z0-9]$/;

/** A model in Google Cloud Storage, which the server reads by itself. */
export function gcsModel(reader: ModelReader, url: string, options: GcsModelOptions): ModelAccess {
  const credentials = credentialsOf(reader, options);
  if (isTerraformToken(url)) {
    return { basePath: url, ...credentials, egress: [], oneNode: false };
  }
  const { bucketName, folder } = parseUrl(reader, url);
  return {
    // With the slash the server never asks for an object outside the folder; who may read the folder alone is refused that.
    basePath: `gs://${bucketName}/${folder}/`,
    ...credentials,
    egress: [...reader.platform.network.dns, ...storageOf(reader, bucketName, folder, options)],
    oneNode: false,
  };
}

function storageOf(reader: ModelReader, bucketName: string, folder: string, options: GcsModelOptions) {
  if (options.credentialsSecretName === undefined && !options.publicBucket) {
    return reader.platform.identity.grantBucketRead(reader.serviceAccount, {
      bucketName,
      folder,
      askedBy: reader.prop,
    });
  }
  return withPorts(reader.platform.network.internet, { port: 443 });
}

function credentialsOf(
  reader: ModelReader,
  options: GcsModelOptions,
): Pick<ModelAccess, 'volumes' | 'volumeMounts' | 'env'> {
  const secretName = options.credentialsSecretName;
  if (secretName === undefined) {
    // Without it the server asks a metadata server for a token, which may not answer, before it goes on without one.
    const env = options.publicBucket ? [{ name: 'NO_GCE_CHECK', value: 'true' }] : [];
    return { volumes: [], volumeMounts: [], env };
  }
  if (options.publicBucket) {
    throw new KubeflowError(
      reader.scope,
      `${reader.prop}: both credentialsSecretName and publicBucket are set.`,
      'A bucket is read either with credentials or by everybody.',
      'Leave one of the two out.',
    );
  }
  checkName(reader.scope, `${reader.prop}: credentialsSecretName`, secretName, DNS_SUBDOMAIN);
  const key = options.credentialsSecretKey ?? 'key.json';
  return {
    volumes: [
      { name: 'gcs-credentials', secret: { secretName, defaultMode: 0o440, items: [{ key, path: 'key.json' }] } },
    ],
    volumeMounts: [{ name: 'gcs-credentials', mountPath: CREDENTIALS_FOLDER, readOnly: true }],
    env: [{ name: 'GOOGLE_APPLICATION_CREDENTIALS', value: `${CREDENTIALS_FOLDER}/key.json` }],
  };
}

function parseUrl(reader: ModelReader, url: string): { bucketName: string; folder: string } {
  const { scope, prop, modelName } = reader;
  const [, bucketName, path] = /^gs:\/\/([^/]*)\/?(.*)$/.exec(url) ?? [];
  if (bucketName === undefined) {
    throw new KubeflowError(
      scope,
      `${prop}: "${url}" is not a URL of Google Cloud Storage.`,
      'TensorFlow Serving accepts gs://<bucket>/<folder>, the folder that holds the numbered versions.',
      'For example gs://my-models/inception.',
    );
  }
  if (!BUCKET.test(bucketName)) {
    throw new KubeflowError(
      scope,
      `${prop}: "${bucketName}" in "${url}" is not a name of a bucket.`,
      'Google Cloud Storage accepts 3 to 222 lower-case letters, digits, "-", "_" and ".", starting and ending with a letter or digit, not starting with "goog".',
    );
  }
  const folder = relativePath(reader, `folder of "${url}"`, path);
  if (folder === '') {
    throw new KubeflowError(
      scope,
      `${prop}: "${url}" names a bucket without a folder.`,
      'TensorFlow Serving would ask about the bucket itself then, which a right to read its objects does not include.',
      `Keep the numbered versions in a folder and name it, for example gs://${bucketName}/${modelName}.`,
    );
  }
  return { bucketName, folder };
}
