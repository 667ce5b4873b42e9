import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../names';
import { checkToleration } from '../../pods/placement';
import { checkLabels, isLabelKey } from '../../validation/labels';
import type { ClusterGpuOptions } from './any-cluster-platform';

/** Throws where no pod could be placed by what a cluster's owner says of its GPUs. */
export function checkGpus(
  where: IConstruct,
  { resourceName, types, tolerations, runtimeClassName }: ClusterGpuOptions,
): void {
  if (resourceName !== undefined && !(resourceName.includes('/') && isLabelKey(resourceName))) {
    throw new KubeflowError(
      where,
      `gpus: "${resourceName}" is not the name of an extended resource.`,
      'Kubernetes accepts the name of a domain, a slash, and letters, digits, "-", "_" and ".".',
      'Use the one that the device plugin of the cluster advertises, for example "nvidia.com/gpu".',
    );
  }
  if (runtimeClassName !== undefined) {
    checkName(where, 'gpus: runtimeClassName', runtimeClassName, DNS_SUBDOMAIN);
  }
  for (const labels of Object.values(types ?? {})) {
    checkLabels(where, labels);
  }
  for (const [index, toleration] of (tolerations ?? []).entries()) {
    checkToleration(where, `gpus.tolerations[${index}]`, toleration);
  }
}
