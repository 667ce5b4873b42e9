import { KubeflowError } from '../../../errors';
import type * as kube from '../../../k8s/kube';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import { literalText } from '../../../pods/literal-text';
import { secretEnvVar } from '../../../pods/secret-key-ref';
import { Prerequisites } from '../../../prerequisites';
import { isTerraformToken } from '../../../terraform-token';
import { isBucketName, parseBucketUrl, S3_BUCKET } from '../../../validation/buckets';
import { checkDataKey } from '../../../validation/data-keys';
import { normalizeRelativePath } from '../../../validation/paths';
import { parseHttpUrl, urlPort } from '../../../validation/urls';
import { fetchedModel, type ModelFolderFetchOptions, RCLONE_REMOTE } from './fetched-model';
import type { ModelSourceBindOptions, ModelSourceConfig } from './model-source-config';

/** Location of and access to an S3 bucket. */
export interface S3ModelOptions extends ModelFolderFetchOptions {
  /**
   * URL of an S3-compatible server, for example MinIO.
   *
   * @default - Amazon S3 in the region
   */
  readonly endpoint?: string;

  /**
   * Region of the bucket.
   *
   * @default us-east-1
   */
  readonly region?: string;

  /**
   * Whether requests have the bucket name in the path instead of the host name.
   *
   * @default - true with `endpoint`, otherwise false
   */
  readonly forcePathStyle?: boolean;

  /**
   * Name of a Secret with an access key that can list and read the folder.
   *
   * @default - access through `roleArn` or `publicBucket`
   */
  readonly credentialsSecretName?: string;

  /**
   * Key of the access key ID in the Secret.
   *
   * @default AWS_ACCESS_KEY_ID
   */
  readonly accessKeyIdKey?: string;

  /**
   * Key of the secret access key in the Secret.
   *
   * @default AWS_SECRET_ACCESS_KEY
   */
  readonly secretAccessKeyKey?: string;

  /**
   * ARN of an IAM role that the server's ServiceAccount can assume, on clusters that support IAM roles for
   * ServiceAccounts, such as EKS.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
   */
  readonly roleArn?: string;

  /**
   * Whether the bucket is publicly readable.
   *
   * @default false
   */
  readonly publicBucket?: boolean;
}

const ROLE = /^arn:[-a-z0-9]+:iam::\d{12}:role\/[!-~]+$/;

/**
 * Returns the configuration of a model in an S3 bucket.
 *
 * @throws KubeflowError if the URL or an option is invalid.
 */
export function s3Model(reader: ModelSourceBindOptions, url: string, options: S3ModelOptions): ModelSourceConfig {
  const { endpoint, roleArn } = options;
  const config = fetchedModel(reader, {
    scriptArguments: ['folder', `${RCLONE_REMOTE}${pathOf(reader, url)}`, ...reader.versions._fetchArguments],
    env: [
      { name: 'RCLONE_CONFIG_MODELS_TYPE', value: 's3' },
      { name: 'RCLONE_CONFIG_MODELS_PROVIDER', value: endpoint === undefined ? 'AWS' : 'Other' },
      { name: 'RCLONE_CONFIG_MODELS_REGION', value: region(reader, options) },
      ...(endpoint === undefined ? [] : [{ name: 'RCLONE_CONFIG_MODELS_ENDPOINT', value: literalText(endpoint) }]),
      {
        name: 'RCLONE_CONFIG_MODELS_FORCE_PATH_STYLE',
        value: String(options.forcePathStyle ?? endpoint !== undefined),
      },
      ...credentials(reader, options),
    ],
    port: endpoint === undefined ? 443 : portOf(reader, endpoint),
    options,
  });
  return roleArn === undefined
    ? config
    : { ...config, serviceAccountAnnotations: { 'eks.amazonaws.com/role-arn': roleArn } };
}

function pathOf(reader: ModelSourceBindOptions, url: string): string {
  const { scope, prop, modelName } = reader;
  if (isTerraformToken(url)) {
    return url;
  }
  const parsed = parseBucketUrl('s3', url);
  if (!parsed) {
    throw new KubeflowError(
      scope,
      `${prop}: "${url}" is not a valid S3 URL.`,
      'Must be s3://<bucket>/<folder>, the folder that contains the numbered versions.',
      'Use for example s3://my-models/inception.',
    );
  }
  const { bucketName, path } = parsed;
  if (!isBucketName('s3', bucketName)) {
    throw new KubeflowError(
      scope,
      `${prop}: "${bucketName}" in "${url}" is not a valid bucket name.`,
      S3_BUCKET.accepts,
    );
  }
  const folder = normalizeRelativePath(reader, `folder of "${url}"`, path);
  if (folder === '') {
    throw new KubeflowError(
      scope,
      `${prop}: "${url}" has a bucket but no folder.`,
      'Permission to read a folder does not include listing the whole bucket.',
      `Put the numbered versions into a folder, for example s3://${bucketName}/${modelName}.`,
    );
  }
  // Without the slash, rclone would request the folder as if it were a file.
  return `${bucketName}/${folder}/`;
}

function region({ scope, prop }: ModelSourceBindOptions, options: S3ModelOptions): string {
  const name = options.region ?? 'us-east-1';
  if (!isTerraformToken(name) && !/^[A-Za-z0-9][-_A-Za-z0-9]*$/.test(name)) {
    throw new KubeflowError(
      scope,
      `${prop}: region "${name}" is not a valid region.`,
      'Must be letters, digits, "-" and "_", for example "eu-central-1".',
    );
  }
  return name;
}

function portOf({ scope, prop }: ModelSourceBindOptions, endpoint: string): number {
  if (isTerraformToken(endpoint)) {
    return 443;
  }
  const url = parseHttpUrl(endpoint, { allowQuery: false, allowFragment: false });
  if (!url) {
    throw new KubeflowError(
      scope,
      `${prop}: endpoint "${endpoint}" is not a valid server URL.`,
      'Must be http://<host> or https://<host>, optionally with a port.',
      'Use for example http://minio.minio.svc:9000.',
    );
  }
  return urlPort(url);
}

function credentials(reader: ModelSourceBindOptions, options: S3ModelOptions): kube.EnvVar[] {
  const { scope, prop } = reader;
  const { credentialsSecretName: secretName, roleArn, publicBucket } = options;
  const accessOptions = Object.entries({
    credentialsSecretName: secretName,
    roleArn,
    publicBucket: publicBucket || undefined,
  })
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name);
  if (accessOptions.length !== 1) {
    throw new KubeflowError(
      scope,
      accessOptions.length === 0
        ? `${prop}: access to the bucket is not configured.`
        : `${prop}: ${accessOptions.join(' and ')} are set.`,
      'Access to an S3 bucket requires an access key, a role or a public bucket.',
      'Set exactly one of `credentialsSecretName`, `roleArn` and `publicBucket: true`.',
    );
  }
  if (publicBucket) {
    return [{ name: 'RCLONE_CONFIG_MODELS_ENV_AUTH', value: 'false' }];
  }
  if (roleArn !== undefined) {
    checkRole(reader, roleArn);
  }
  return [
    { name: 'RCLONE_CONFIG_MODELS_ENV_AUTH', value: 'true' },
    ...(secretName === undefined ? [] : accessKey(reader, secretName, options)),
  ];
}

function accessKey(
  { scope, prop }: ModelSourceBindOptions,
  secretName: string,
  options: S3ModelOptions,
): kube.EnvVar[] {
  checkName(scope, `${prop}: credentialsSecretName`, secretName, DNS_SUBDOMAIN);
  Prerequisites.add(scope, {
    kind: 'Secret',
    name: secretName,
    reason: 'Pods read the access key of the bucket with the models from it.',
  });
  return [
    ['AWS_ACCESS_KEY_ID', 'accessKeyIdKey'] as const,
    ['AWS_SECRET_ACCESS_KEY', 'secretAccessKeyKey'] as const,
  ].map(([name, option]) => {
    const key = options[option] ?? name;
    checkDataKey(scope, `${prop}: ${option}`, key);
    return secretEnvVar(name, secretName, key);
  });
}

function checkRole({ scope, prop }: ModelSourceBindOptions, roleArn: string): void {
  if (!isTerraformToken(roleArn) && !ROLE.test(roleArn)) {
    throw new KubeflowError(
      scope,
      `${prop}: roleArn "${roleArn}" is not a valid IAM role.`,
      'Must be arn:aws:iam::<account>:role/<name>.',
    );
  }
}
