import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';

/** The number of GPUs that is asked for, checked. */
export function gpuCount(where: IConstruct, requestedBy: string, count = 1): number {
  if (!Number.isInteger(count) || count < 1) {
    throw new KubeflowError(
      where,
      `${requestedBy}: ${count} is not a number of GPUs.`,
      'Kubernetes accepts whole GPUs, at least 1.',
      `Leave \`${requestedBy}\` out for a container without GPU.`,
    );
  }
  return count;
}
