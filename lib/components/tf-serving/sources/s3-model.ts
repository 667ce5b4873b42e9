import type { k8s } from 'cdk8s-plus-27';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import { secretEnvVar } from '../../../pods/secret-key-ref';
import { isTerraformToken } from '../../../terraform-token';
import { isBucketName, parseBucketUrl } from '../../../validation/buckets';
import { checkDataKey } from '../../../validation/data-keys';
import { normalizeRelativePath } from '../../../validation/paths';
import { parseHttpUrl, urlPort } from '../../../validation/urls';
import { escapeVariables, fetchedModel, type ModelFolderFetchOptions, RCLONE_REMOTE } from './fetched-model';
import type { ModelSourceBindOptions, ModelSourceConfig } from './model-source-config';

/** Where a bucket of S3 is, and how it may be read. */
export interface S3ModelOptions extends ModelFolderFetchOptions {
  /**
   * URL of a server that speaks S3, for example of MinIO.
   *
   * @default - Amazon's, in the region
   */
  readonly endpoint?: string;

  /**
   * Region of the bucket.
   *
   * @default us-east-1
   */
  readonly region?: string;

  /**
   * Whether the bucket's name is a part of the path and not of the host name.
   *
   * @default - true where there is an `endpoint`, false at Amazon
   */
  readonly forcePathStyle?: boolean;

  /**
   * Name of a Secret with an access key that may list and read the folder.
   *
   * @default - `roleArn` or `publicBucket` says how the bucket is read
   */
  readonly credentialsSecretName?: string;

  /**
   * Key of the Secret under which the id of the access key is.
   *
   * @default AWS_ACCESS_KEY_ID
   */
  readonly accessKeyIdKey?: string;

  /**
   * Key of the Secret under which the secret access key is.
   *
   * @default AWS_SECRET_ACCESS_KEY
   */
  readonly secretAccessKeyKey?: string;

  /**
   * A role of IAM that the server's service account may assume, on a cluster that gives service accounts roles as EKS does.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
   */
  readonly roleArn?: string;

  /**
   * Whether everybody may read the bucket.
   *
   * @default false
   */
  readonly publicBucket?: boolean;
}

const ROLE = /^arn:[-a-z0-9]+:iam::\d{12}:role\/[!-~]+$/;

/** A model in a bucket of S3, which TensorFlow Serving cannot read by itself. */
export function s3Model(reader: ModelSourceBindOptions, url: string, options: S3ModelOptions): ModelSourceConfig {
  const { endpoint, roleArn } = options;
  const access = fetchedModel(reader, {
    scriptArguments: ['folder', `${RCLONE_REMOTE}${pathOf(reader, url)}`, ...reader.versions._fetchArguments],
    env: [
      { name: 'RCLONE_CONFIG_MODELS_TYPE', value: 's3' },
      { name: 'RCLONE_CONFIG_MODELS_PROVIDER', value: endpoint === undefined ? 'AWS' : 'Other' },
      { name: 'RCLONE_CONFIG_MODELS_REGION', value: region(reader, options) },
      ...(endpoint === undefined ? [] : [{ name: 'RCLONE_CONFIG_MODELS_ENDPOINT', value: escapeVariables(endpoint) }]),
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
    ? access
    : { ...access, serviceAccountAnnotations: { 'eks.amazonaws.com/role-arn': roleArn } };
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
      `${prop}: "${url}" is not a URL of S3.`,
      'Accepted is s3://<bucket>/<folder>, the folder that holds the numbered versions.',
      'For example s3://my-models/inception.',
    );
  }
  const { bucketName, path } = parsed;
  if (!isBucketName('s3', bucketName)) {
    throw new KubeflowError(
      scope,
      `${prop}: "${bucketName}" in "${url}" is not a name of a bucket.`,
      'S3 accepts 3 to 63 lower-case letters, digits, "-" and ".", starting and ending with a letter or digit.',
    );
  }
  const folder = normalizeRelativePath(reader, `folder of "${url}"`, path);
  if (folder === '') {
    throw new KubeflowError(
      scope,
      `${prop}: "${url}" names a bucket without a folder.`,
      'A right to read a folder alone does not include listing the bucket.',
      `Keep the numbered versions in a folder and name it, for example s3://${bucketName}/${modelName}.`,
    );
  }
  // With the slash nothing is asked about the folder as if it were a file.
  return `${bucketName}/${folder}/`;
}

function region({ scope, prop }: ModelSourceBindOptions, options: S3ModelOptions): string {
  const name = options.region ?? 'us-east-1';
  if (!isTerraformToken(name) && !/^[A-Za-z0-9][-_A-Za-z0-9]*$/.test(name)) {
    throw new KubeflowError(
      scope,
      `${prop}: region "${name}" is not a region.`,
      'S3 accepts letters, digits, "-" and "_", for example "eu-central-1".',
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
      `${prop}: endpoint "${endpoint}" is not the URL of a server.`,
      'Accepted is http:// or https://, a host, and a port where it is another than the usual one.',
      'For example http://minio.minio.svc:9000.',
    );
  }
  return urlPort(url);
}

function credentials(reader: ModelSourceBindOptions, options: S3ModelOptions): k8s.EnvVar[] {
  const { scope, prop } = reader;
  const { credentialsSecretName: secretName, roleArn, publicBucket } = options;
  const given = Object.entries({ credentialsSecretName: secretName, roleArn, publicBucket: publicBucket || undefined })
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name);
  if (given.length !== 1) {
    throw new KubeflowError(
      scope,
      given.length === 0 ? `${prop}: nothing says how the bucket is read.` : `${prop}: ${given.join(' and ')} are set.`,
      'A bucket of S3 is read by an access key, by a role, or by everybody.',
      'Set one of credentialsSecretName, roleArn, and publicBucket: true.',
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

function accessKey({ scope, prop }: ModelSourceBindOptions, secretName: string, options: S3ModelOptions): k8s.EnvVar[] {
  checkName(scope, `${prop}: credentialsSecretName`, secretName, DNS_SUBDOMAIN);
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
      `${prop}: roleArn "${roleArn}" is not a role of IAM.`,
      'Accepted is arn:aws:iam::<account>:role/<name>.',
    );
  }
}
