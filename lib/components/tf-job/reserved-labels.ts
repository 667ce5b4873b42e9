import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';

// The operator labels pods with this prefix, over what the template says.
const OPERATOR_LABELS = 'training.kubeflow.org/';

/** Throws where labels of a user's would be taken for those of the operator. */
export function checkReservedLabels(where: IConstruct, given: { readonly [key: string]: string }): void {
  const reserved = Object.keys(given).find((key) => key.startsWith(OPERATOR_LABELS));
  if (reserved !== undefined) {
    throw new KubeflowError(
      where,
      `label "${reserved}" would break the selectors of the training operator.`,
      `Any label is accepted but those that start with "${OPERATOR_LABELS}": the operator finds pods by them.`,
      'Use a key of your own, for example "example.com/team".',
    );
  }
}
