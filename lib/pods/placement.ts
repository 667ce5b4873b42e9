import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import type * as kube from '../k8s/kube';
import { toManifest } from '../k8s/manifest';
import { checkName, DNS_SUBDOMAIN } from '../names';
import { checkEnum } from '../validation/enums';
import { checkLabels, isLabelKey, isLabelValue } from '../validation/labels';
import { checkAffinity } from './affinity';
import type { PlacementProps } from './component-pod-props';

const OPERATORS = { EXISTS: 'Exists', EQUAL: 'Equal' };
const EFFECTS = { NO_SCHEDULE: 'NoSchedule', PREFER_NO_SCHEDULE: 'PreferNoSchedule', NO_EXECUTE: 'NoExecute' };

/**
 * Returns the scheduling fields of a pod that the user sets, as in a manifest.
 *
 * @throws KubeflowError if a field is invalid.
 */
export function placementFields(where: IConstruct, prop: string, placement: PlacementProps): PlacementProps {
  const { nodeSelector, priorityClassName } = placement;
  const tolerations = placement.tolerations?.map((toleration, index) =>
    toManifest('Toleration', toleration, { where, what: `${propPath(prop, 'tolerations')}[${index}]` }),
  );
  const affinity =
    placement.affinity && toManifest('Affinity', placement.affinity, { where, what: propPath(prop, 'affinity') });
  checkLabels(where, nodeSelector ?? {});
  for (const [index, toleration] of (tolerations ?? []).entries()) {
    checkToleration(where, `${propPath(prop, 'tolerations')}[${index}]`, toleration);
  }
  if (affinity !== undefined) {
    checkAffinity(where, propPath(prop, 'affinity'), affinity);
  }
  if (priorityClassName !== undefined) {
    checkName(where, propPath(prop, 'priorityClassName'), priorityClassName, DNS_SUBDOMAIN);
  }
  return {
    ...(nodeSelector && Object.keys(nodeSelector).length > 0 && { nodeSelector: { ...nodeSelector } }),
    ...(tolerations && tolerations.length > 0 && { tolerations }),
    ...(affinity && { affinity }),
    ...(priorityClassName !== undefined && { priorityClassName }),
  };
}

/**
 * Checks a toleration.
 *
 * @throws KubeflowError if the toleration is invalid or matches no taint.
 */
export function checkToleration(where: IConstruct, what: string, toleration: kube.Toleration): void {
  const { key = '', operator, effect, value = '', tolerationSeconds } = toleration;
  checkEnum(where, `${what}: operator`, operator, OPERATORS);
  checkEnum(where, `${what}: effect`, effect, EFFECTS);
  const exists = operator === OPERATORS.EXISTS;
  for (const [wrong, why] of [
    [key !== '' && !isLabelKey(key), `"${key}" is not a valid key of a taint.`],
    [key === '' && !exists, 'it has no key, which requires the operator "Exists".'],
    [!isLabelValue(value), `"${value}" is not a valid value of a taint.`],
    [exists && value !== '', 'it has a value, which the operator "Exists" ignores.'],
    [
      tolerationSeconds !== undefined && effect !== EFFECTS.NO_EXECUTE,
      'tolerationSeconds requires the effect "NoExecute".',
    ],
    [!Number.isSafeInteger(tolerationSeconds ?? 0), `tolerationSeconds ${tolerationSeconds} is not an integer.`],
  ] as const) {
    if (wrong) {
      throw new KubeflowError(
        where,
        `${what}: ${why}`,
        'Must be { key, operator: "Exists" }, or { key, value }, optionally with an effect.',
      );
    }
  }
}

/**
 * Returns the path of a field in the user's program, for errors. An empty `prop` means the props of the
 * component itself.
 */
export function propPath(prop: string, field: string): string {
  return prop === '' ? field : `${prop}.${field}`;
}
