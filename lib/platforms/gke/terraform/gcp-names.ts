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
  accepts:
    'Google Cloud accepts 6 to 30 lower-case letters, digits and "-", starting with a letter and not ending with "-".',
};

export const CLUSTER_NAME: NameRule = {
  pattern: GCP_RESOURCE.pattern,
  maxLength: 40,
  accepts:
    'GKE accepts lower-case letters, digits and "-", starting with a letter and not ending with "-", at most 40.',
};

/** @see https://cloud.google.com/iam/docs/service-accounts-create */
export const SERVICE_ACCOUNT_ID: NameRule = {
  pattern: PROJECT_ID.pattern,
  maxLength: 30,
  accepts: 'IAM accepts 6 to 30 lower-case letters, digits and "-", starting with a letter and not ending with "-".',
};

/** Throws where a project id is missing, or is none. */
export function checkProjectId(where: IConstruct, project: string | undefined): void {
  if (!project) {
    throw new KubeflowError(
      where,
      'project is missing.',
      PROJECT_ID.accepts,
      'Set `project` to the id of the Google Cloud project; `gcloud projects list` shows yours.',
    );
  }
  if (!isTerraformToken(project)) {
    checkName(where, 'project', project, PROJECT_ID);
  }
}

/** Throws where a label is none that Google Cloud takes. */
export function checkGcpLabels(where: IConstruct, labels: { [key: string]: string }): void {
  for (const [key, value] of Object.entries(labels)) {
    if (!/^[a-z][-_a-z0-9]{0,62}$/.test(key) || (!isTerraformToken(value) && !/^[-_a-z0-9]{0,63}$/.test(value))) {
      throw new KubeflowError(
        where,
        `labels: ${key} = "${value}" is not a label of Google Cloud.`,
        'Google Cloud accepts lower-case letters, digits, "-" and "_", at most 63, and a key that starts with a letter.',
        'Labels of Kubernetes objects are set on the chart: platform.chart(id, { labels }).',
      );
    }
  }
}

/**
 * The name of something that belongs to a cluster: `<cluster>-<name>`, so that it is found in a project's lists.
 *
 * Where that is not a legal name, or where `name` alone does not tell it from all others of the cluster and `identity` does,
 * it ends in a hash. It depends on nothing but its arguments, and so stays when other things come and go.
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

/** A legal cluster name for an environment: its own name wherever that is one. */
export function defaultClusterName(environment: string): string {
  return isValidName(environment, CLUSTER_NAME)
    ? environment
    : clusterResourceName('kubeflow', environment, CLUSTER_NAME, `environment/${environment}`);
}
