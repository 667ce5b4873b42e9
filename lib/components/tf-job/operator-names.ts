import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { TFReplicaType } from './tf-replica';

/** Name of the container that trains. The training operator sets TF_CONFIG in this container only. */
export const CONTAINER = 'tensorflow';

/** Names of the replica types in pod names and in TF_CONFIG. They are also the props of a job. */
export const REPLICA_PROPS = {
  [TFReplicaType.CHIEF]: 'chief',
  [TFReplicaType.MASTER]: 'master',
  [TFReplicaType.WORKER]: 'worker',
  [TFReplicaType.PS]: 'ps',
  [TFReplicaType.EVALUATOR]: 'evaluator',
} as const;

// The controllers set labels with these prefixes on pods and overwrite those of the template.
const OPERATOR_LABELS = ['training.kubeflow.org/', 'jobset.sigs.k8s.io/'];

/**
 * Checks the labels of pods.
 *
 * @throws KubeflowError if a label has the prefix of the operator's labels.
 */
export function checkReservedLabels(where: IConstruct, labels: { readonly [key: string]: string }): void {
  const reserved = Object.keys(labels).find((key) => OPERATOR_LABELS.some((prefix) => key.startsWith(prefix)));
  if (reserved !== undefined) {
    throw new KubeflowError(
      where,
      `label "${reserved}" would break the selectors of the training operator or of JobSet.`,
      `Must not start with ${OPERATOR_LABELS.map((prefix) => `"${prefix}"`).join(' or ')}: the controllers select pods by these labels.`,
      'Use your own prefix, for example "example.com/team".',
    );
  }
}
