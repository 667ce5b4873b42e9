import type * as kplus from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkMember } from '../../workload/enum-checks';
import { checkLabels, isLabelKey, isLabelValue } from '../../workload/label-rules';
import type { ClusterGpus } from './any-cluster-platform';

const OPERATORS = { EXISTS: 'Exists', EQUAL: 'Equal' };
const EFFECTS = { NO_SCHEDULE: 'NoSchedule', PREFER_NO_SCHEDULE: 'PreferNoSchedule', NO_EXECUTE: 'NoExecute' };

/** Throws where no pod could be placed by what a cluster's owner says of its GPUs. */
export function checkGpus(where: IConstruct, { resourceName, types, tolerations }: ClusterGpus): void {
  if (resourceName !== undefined && !(resourceName.includes('/') && isLabelKey(resourceName))) {
    throw new KubeflowError(
      where,
      `gpus: "${resourceName}" is not the name of an extended resource.`,
      'Kubernetes accepts the name of a domain, a slash, and letters, digits, "-", "_" and ".".',
      'Use the one that the device plugin of the cluster advertises, for example "nvidia.com/gpu".',
    );
  }
  for (const labels of Object.values(types ?? {})) {
    checkLabels(where, labels);
  }
  for (const [index, toleration] of (tolerations ?? []).entries()) {
    checkToleration(where, `gpus.tolerations[${index}]`, toleration);
  }
}

function checkToleration(where: IConstruct, what: string, toleration: kplus.k8s.Toleration): void {
  const { key = '', operator, effect, value = '', tolerationSeconds } = toleration;
  checkMember(where, `${what}: operator`, operator, OPERATORS);
  checkMember(where, `${what}: effect`, effect, EFFECTS);
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
