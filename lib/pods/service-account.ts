import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';

/**
 * Returns the error for granting something to a ServiceAccount that the user manages.
 *
 * @param pods the pods that use the ServiceAccount, in words: `the pods`
 * @param maker the component that creates a ServiceAccount by default: `job`
 */
export function externalServiceAccountError(
  where: IConstruct,
  serviceAccountName: string | undefined,
  { pods, maker }: { readonly pods: string; readonly maker: string },
): KubeflowError {
  return new KubeflowError(
    where,
    `${pods} use the existing ServiceAccount "${serviceAccountName}".`,
    `Grants require a ServiceAccount that the ${maker} creates.`,
    'Remove `serviceAccountName`, or grant the permission to the existing ServiceAccount yourself.',
  );
}
