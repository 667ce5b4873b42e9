import type { k8s } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { checkName, DNS_SUBDOMAIN } from '../names';
import { checkEnum } from '../validation/enums';
import { checkLabels, isLabelKey, isLabelValue } from '../validation/labels';
import { checkAffinity } from './affinity';
import type { PlacementProps } from './component-pod-props';

const OPERATORS = { EXISTS: 'Exists', EQUAL: 'Equal' };
const EFFECTS = { NO_SCHEDULE: 'NoSchedule', PREFER_NO_SCHEDULE: 'PreferNoSchedule', NO_EXECUTE: 'NoExecute' };

/** The fields of a pod that say where it runs; none where nothing is said. Throws where no pod could be placed by them. */
export function placementFields(where: IConstruct, prop: string, placement: PlacementProps): PlacementProps {
  const { nodeSelector, tolerations, affinity, priorityClassName } = placement;
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
    ...(tolerations && tolerations.length > 0 && { tolerations: [...tolerations] }),
    ...(affinity && { affinity }),
    ...(priorityClassName !== undefined && { priorityClassName }),
  };
}

/** Throws where a toleration tolerates nothing. */
export function checkToleration(where: IConstruct, what: string, toleration: k8s.Toleration): void {
  const { key = '', operator, effect, value = '', tolerationSeconds } = toleration;
  checkEnum(where, `${what}: operator`, operator, OPERATORS);
  checkEnum(where, `${what}: effect`, effect, EFFECTS);
  const exists = operator === OPERATORS.EXISTS;
  for (const [wrong, why] of [
    [key !== '' && !isLabelKey(key), `"${key}" is not the key of a taint.`],
    [key === '' && !exists, 'it names no key, which only the operator "Exists" may do.'],
    [!isLabelValue(value), `"${value}" is not the value of a taint.`],
    [exists && value !== '', 'it has a value, which the operator "Exists" does not look at.'],
    [tolerationSeconds !== undefined && effect !== EFFECTS.NO_EXECUTE, 'tolerationSeconds is for "NoExecute" only.'],
    [!Number.isSafeInteger(tolerationSeconds ?? 0), `${tolerationSeconds} seconds are not whole seconds.`],
  ] as const) {
    if (wrong) {
      throw new KubeflowError(
        where,
        `${what}: ${why}`,
        'Kubernetes accepts { key, operator: "Exists" }, or { key, value }, with an effect where one is meant.',
      );
    }
  }
}

/** A field of a prop as a program writes it, for errors; of the component's own props where the prop has no name. */
export function propPath(prop: string, field: string): string {
  return prop === '' ? field : `${prop}.${field}`;
}
