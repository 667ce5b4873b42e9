import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { checkLabels } from '../validation/labels';

/** Labels in this library's selectors. Users cannot set them. */
const SELECTOR_LABELS = ['app.kubernetes.io/name', 'app.kubernetes.io/instance', 'app.kubernetes.io/component'];

/** Identity of a workload, for its recommended labels. */
export interface RecommendedLabels {
  /** The application, for example `jupyterhub`. */
  readonly name: string;
  /** The instance of the application, for example the name that the user sets. */
  readonly instance: string;
  /** The component of the application, for example `hub`. */
  readonly component: string;
}

/**
 * Returns the labels that select a workload's pods. They never change, because the selector of a Deployment is
 * immutable.
 */
export function selectorLabels(workload: RecommendedLabels): { [key: string]: string } {
  return {
    'app.kubernetes.io/name': workload.name,
    'app.kubernetes.io/instance': workload.instance,
    'app.kubernetes.io/component': workload.component,
  };
}

/**
 * Returns the recommended labels of an object and its pods, together with the user's labels.
 *
 * @throws KubeflowError if a user label is invalid or reserved.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
export function workloadLabels(
  where: IConstruct,
  workload: RecommendedLabels,
  userLabels: { [key: string]: string } = {},
): { [key: string]: string } {
  checkUserLabels(where, userLabels);
  return {
    'app.kubernetes.io/part-of': 'kubeflow',
    'app.kubernetes.io/managed-by': 'kubeflow-cdk',
    ...userLabels,
    ...selectorLabels(workload),
  };
}

/**
 * @throws KubeflowError if a label is invalid, or would override a label in a selector.
 */
export function checkUserLabels(where: IConstruct, userLabels: { readonly [key: string]: string }): void {
  for (const key of Object.keys(userLabels)) {
    if (SELECTOR_LABELS.includes(key)) {
      throw new KubeflowError(
        where,
        `label "${key}" would break the selectors of this component.`,
        `Must be a label other than ${SELECTOR_LABELS.join(', ')}: Services and network policies select the pods by these.`,
        'Use another key, for example "example.com/team".',
      );
    }
  }
  checkLabels(where, userLabels);
}
