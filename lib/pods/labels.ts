import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { checkLabels } from '../validation/labels';

/** Labels by which this library's selectors find pods; a user cannot set them. */
const SELECTOR_LABELS = ['app.kubernetes.io/name', 'app.kubernetes.io/instance', 'app.kubernetes.io/component'];

/** Who a workload is. */
export interface RecommendedLabels {
  /** The application, for example `jupyterhub`. */
  readonly name: string;
  /** The one installation of it, for example the name that the user gave. */
  readonly instance: string;
  /** The part within the application, for example `hub`. */
  readonly component: string;
}

/**
 * The labels that select a workload's pods. They never change and are never the user's, because the selector of a
 * Deployment cannot be changed once it exists.
 */
export function selectorLabels(workload: RecommendedLabels): { [key: string]: string } {
  return {
    'app.kubernetes.io/name': workload.name,
    'app.kubernetes.io/instance': workload.instance,
    'app.kubernetes.io/component': workload.component,
  };
}

/**
 * The recommended labels of an object and of the pods it makes, with the user's beside them.
 *
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

/** Throws where labels are none, or would take the place of those by which pods are found. */
export function checkUserLabels(where: IConstruct, userLabels: { readonly [key: string]: string }): void {
  for (const key of Object.keys(userLabels)) {
    if (SELECTOR_LABELS.includes(key)) {
      throw new KubeflowError(
        where,
        `label "${key}" would break the selectors of this component.`,
        `Any label is accepted but ${SELECTOR_LABELS.join(', ')}: Services and policies find the pods by those.`,
        'Use a key of your own, for example "example.com/team".',
      );
    }
  }
  checkLabels(where, userLabels);
}
