import type { IConstruct } from 'constructs';
import { sha256 } from '../../../digest';
import { KubeflowError } from '../../../errors';
import { checkName, GCP_RESOURCE, isValidName, type NameRule } from '../../../names';
import { isTerraformToken } from '../../../terraform-token';

const HASH_LENGTH = 8;

/** @see https://cloud.google.com/resource-manager/docs/creating-managing-projects */
const PROJECT_ID: NameRule = {
  pattern: /^(?=.{6})[a-z]([-a-z0-9]*[a-z0-9])$/,
  maxLength: 30,
  accepts: 'Must be 6 to 30 lower-case letters, digits or "-", start with a letter and not end with "-".',
};

export const CLUSTER_NAME: NameRule = {
  pattern: GCP_RESOURCE.pattern,
  maxLength: 40,
  accepts: 'Must be at most 40 lower-case letters, digits or "-", start with a letter and not end with "-".',
};

/** @see https://cloud.google.com/iam/docs/service-accounts-create */
export const SERVICE_ACCOUNT_ID: NameRule = {
  pattern: PROJECT_ID.pattern,
  maxLength: 30,
  accepts: 'Must be 6 to 30 lower-case letters, digits or "-", start with a letter and not end with "-".',
};

/**
 * Validates the id of a project.
 *
 * @throws KubeflowError if the project id is missing or invalid.
 */
export function checkProjectId(where: IConstruct, project: string | undefined): void {
  if (!project) {
    throw new KubeflowError(
      where,
      '`project` is missing.',
      PROJECT_ID.accepts,
      'Set `project` to the id of the Google Cloud project. `gcloud projects list` shows your projects.',
    );
  }
  if (!isTerraformToken(project)) {
    checkName(where, 'project', project, PROJECT_ID);
  }
}

/**
 * Validates labels of Google Cloud resources.
 *
 * @throws KubeflowError if Google Cloud does not accept a label.
 */
export function checkGcpLabels(where: IConstruct, labels: { [key: string]: string }): void {
  for (const [key, value] of Object.entries(labels)) {
    if (!/^[a-z][-_a-z0-9]{0,62}$/.test(key) || (!isTerraformToken(value) && !/^[-_a-z0-9]{1,63}$/.test(value))) {
      throw new KubeflowError(
        where,
        `labels: ${key}="${value}" is not a valid Google Cloud label.`,
        'Keys and values must be 1 to 63 lower-case letters, digits, "-" or "_". A key must start with a letter.',
        'To label Kubernetes objects, use platform.chart(id, { labels }).',
      );
    }
  }
}

/**
 * Returns the name of a resource of a cluster: `<cluster>-<name>`, so that it is easy to find in the project's lists.
 *
 * A hash is appended if that name is not valid, or if `identity` differs from `name` because `name` is not unique in
 * the cluster. The result depends on the arguments only, so it does not change if other resources are added or removed.
 */
export function clusterResourceName(
  cluster: string,
  name: string,
  rule: NameRule = GCP_RESOURCE,
  identity = name,
): string {
  const plain = `${cluster}-${name}`;
  if (identity === name && isValidName(plain, rule)) {
    return plain;
  }
  const hash = sha256(`${cluster}/${identity}`).slice(0, HASH_LENGTH);
  const room = rule.maxLength - HASH_LENGTH - 1;
  // Both parts stay recognizable.
  const shortened = `${cluster.slice(0, room / 2)}-${name}`.slice(0, room);
  return `${shortened.replace(/[^a-z0-9]+/g, '-').replace(/-$/, '')}-${hash}`;
}

/** Returns the default cluster name of an environment: the environment's own name if it is valid. */
export function defaultClusterName(environment: string): string {
  return isValidName(environment, CLUSTER_NAME)
    ? environment
    : clusterResourceName('kubeflow', environment, CLUSTER_NAME, `environment/${environment}`);
}
