import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';

/**
 * @param what the container, for errors
 * @param names resources that the container has a request or a limit of
 * @throws KubeflowError if a container has huge pages but neither CPU nor memory, which the API server rejects.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/apis/core/validation/validation.go (ValidateContainerResourceRequirements)
 */
export function checkHugePages(where: IConstruct, what: string, names: readonly string[]): void {
  const pages = names.find((name) => name.startsWith('hugepages-'));
  if (pages !== undefined && !names.includes('cpu') && !names.includes('memory')) {
    throw new KubeflowError(
      where,
      `${what} has ${pages}, but neither CPU nor memory.`,
      'Kubernetes accepts huge pages only in containers with a request or a limit of CPU or memory.',
      'Add one to `resources`, for example `{ memory: { request: Size.gibibytes(1) } }`, or remove the huge pages.',
    );
  }
}
