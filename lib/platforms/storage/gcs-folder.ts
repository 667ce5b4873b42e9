import type * as kplus from 'cdk8s-plus-27';
import type { k8s } from 'cdk8s-plus-27';
import { KubeflowError } from '../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../names';
import type { NetworkPeer } from '../../network/network-peer';
import { withDefaultPorts } from '../../network/network-policy';
import { isTerraformToken } from '../../terraform-token';
import { isBucketName, parseBucketUrl } from '../../validation/buckets';
import { type FolderContext, normalizeRelativePath } from '../../validation/paths';
import type { IPlatform } from '../platform';

/** How the pods of a server may read a bucket of Google Cloud Storage. */
export interface GcsFolderOptions {
  /**
   * Name of a Secret with the key of a Google service account, for clusters whose platform gives workloads no identity.
   *
   * @default - the platform lets the server's service account read the folder
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

/** Who reads a folder of a bucket. */
export interface GcsReaderContext extends FolderContext {
  readonly platform: IPlatform;
  readonly serviceAccount: kplus.ServiceAccount;
  /** The program that reads. */
  readonly program: string;
  /** What the folder holds, as the end of a sentence. */
  readonly contents: string;
  /** A folder of that kind. */
  readonly example: string;
}

/** What pods need to read a folder of a bucket. */
export interface GcsFolder {
  readonly url: string;
  readonly volumes: k8s.Volume[];
  readonly volumeMounts: k8s.VolumeMount[];
  readonly env: k8s.EnvVar[];
  readonly egress: NetworkPeer[];
}

/** A folder of Google Cloud Storage, which a program of TensorFlow reads by itself. */
export function gcsFolder(reader: GcsReaderContext, url: string, options: GcsFolderOptions): GcsFolder {
  const credentials = credentialsOf(reader, options);
  if (isTerraformToken(url)) {
    return { url, ...credentials, egress: [] };
  }
  const { bucketName, folder } = parseUrl(reader, url);
  return {
    // With the slash nobody asks for an object outside the folder; who may read the folder alone is refused that.
    url: `gs://${bucketName}/${folder}/`,
    ...credentials,
    egress: [...reader.platform.network.dnsServers, ...storageOf(reader, bucketName, folder, options)],
  };
}

function storageOf(reader: GcsReaderContext, bucketName: string, folder: string, options: GcsFolderOptions) {
  if (options.credentialsSecretName === undefined && !options.publicBucket) {
    return reader.platform.identity.grantBucketRead(reader.serviceAccount, {
      bucketName,
      folder,
      requestedBy: reader.prop,
    });
  }
  return withDefaultPorts(reader.platform.network.internet, { port: 443 });
}

function credentialsOf(
  reader: GcsReaderContext,
  options: GcsFolderOptions,
): Pick<GcsFolder, 'volumes' | 'volumeMounts' | 'env'> {
  const secretName = options.credentialsSecretName;
  if (secretName === undefined) {
    // Without it the program asks a metadata server for a token, which may not answer, before it goes on without one.
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

function parseUrl(reader: GcsReaderContext, url: string): { bucketName: string; folder: string } {
  const { scope, prop, program, contents, example } = reader;
  const parsed = parseBucketUrl('gs', url);
  if (!parsed) {
    throw new KubeflowError(
      scope,
      `${prop}: "${url}" is not a URL of Google Cloud Storage.`,
      `${program} accepts gs://<bucket>/<folder>, the folder that holds ${contents}.`,
      `For example gs://my-bucket/${example}.`,
    );
  }
  const { bucketName, path } = parsed;
  if (!isBucketName('gs', bucketName)) {
    throw new KubeflowError(
      scope,
      `${prop}: "${bucketName}" in "${url}" is not a name of a bucket.`,
      'Google Cloud Storage accepts 3 to 222 lower-case letters, digits, "-", "_" and ".", starting and ending with a letter or digit, not starting with "goog".',
    );
  }
  const folder = normalizeRelativePath(reader, `folder of "${url}"`, path);
  if (folder === '') {
    throw new KubeflowError(
      scope,
      `${prop}: "${url}" names a bucket without a folder.`,
      `${program} would ask about the bucket itself then, which a right to read its objects does not include.`,
      `Keep ${contents} in a folder and name it, for example gs://${bucketName}/${example}.`,
    );
  }
  return { bucketName, folder };
}
