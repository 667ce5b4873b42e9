import type * as kplus from 'cdk8s-plus-27';
import { KubeflowError } from '../../errors';
import type * as kube from '../../k8s/kube';
import { checkName, DNS_SUBDOMAIN } from '../../names';
import type { NetworkPeer } from '../../network/network-peer';
import { withDefaultPorts } from '../../network/network-policy';
import { isTerraformToken } from '../../terraform-token';
import { GCS_BUCKET, isBucketName, parseBucketUrl } from '../../validation/buckets';
import { type FolderContext, normalizeRelativePath } from '../../validation/paths';
import type { IPlatform } from '../platform';

/** Access to a bucket of Google Cloud Storage. */
export interface GcsFolderOptions {
  /**
   * Name of a Secret with the key of a Google service account, for platforms without workload identity.
   *
   * @default - workload identity: the platform grants the service account of the pods read access to the folder
   */
  readonly credentialsSecretName?: string;

  /**
   * Key of the Secret that contains the JSON key file.
   *
   * @default key.json
   */
  readonly credentialsSecretKey?: string;

  /**
   * Whether the bucket is public, so that no credentials are needed.
   *
   * @default false
   */
  readonly publicBucket?: boolean;
}

const CREDENTIALS_FOLDER = '/var/run/secrets/gcs';

/** The pods that read a folder of a bucket. */
export interface GcsReaderContext extends FolderContext {
  readonly platform: IPlatform;
  readonly serviceAccount: kplus.ServiceAccount;
  /** Name of the program that reads the folder, for error messages. */
  readonly program: string;
  /** Contents of the folder, as the end of a sentence. */
  readonly contents: string;
  /** Example of a folder. */
  readonly example: string;
}

/** Pod fields that give access to a folder of a bucket. */
export interface GcsFolder {
  readonly url: string;
  readonly volumes: kube.Volume[];
  readonly volumeMounts: kube.VolumeMount[];
  readonly env: kube.EnvVar[];
  readonly egress: NetworkPeer[];
}

/** Configures pods to read a folder of Google Cloud Storage. TensorFlow programs support `gs://` URLs directly. */
export function gcsFolder(reader: GcsReaderContext, url: string, options: GcsFolderOptions): GcsFolder {
  const credentials = credentialsOf(reader, options);
  if (isTerraformToken(url)) {
    return { url, ...credentials, egress: [] };
  }
  const { bucketName, folder } = parseUrl(reader, url);
  return {
    // Without the trailing slash, the program would also query objects outside the folder, which access to the folder
    // alone does not allow.
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
      allowWholeBucket: true,
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
    // Otherwise the program first requests a token from the metadata server, which may not respond.
    const env = options.publicBucket ? [{ name: 'NO_GCE_CHECK', value: 'true' }] : [];
    return { volumes: [], volumeMounts: [], env };
  }
  if (options.publicBucket) {
    throw new KubeflowError(
      reader.scope,
      `${reader.prop}: both credentialsSecretName and publicBucket are set.`,
      'A bucket is read either with credentials or without.',
      'Remove one of them.',
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
      `Must be gs://<bucket>/<folder>. ${program} requires a folder that contains ${contents}.`,
      `Use for example gs://my-bucket/${example}.`,
    );
  }
  const { bucketName, path } = parsed;
  if (!isBucketName('gs', bucketName)) {
    throw new KubeflowError(
      scope,
      `${prop}: "${bucketName}" in "${url}" is not a valid bucket name.`,
      GCS_BUCKET.accepts,
    );
  }
  const folder = normalizeRelativePath(reader, `folder of "${url}"`, path);
  if (folder === '') {
    throw new KubeflowError(
      scope,
      `${prop}: "${url}" names a bucket without a folder.`,
      `${program} would query the bucket itself, which read access to objects does not allow.`,
      `Store ${contents} in a folder, for example gs://${bucketName}/${example}.`,
    );
  }
  return { bucketName, folder };
}
