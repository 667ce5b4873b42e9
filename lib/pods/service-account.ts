import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';

/**
 * What is told where something is granted to a ServiceAccount of the user's.
 *
 * @param pods whose account it is, in the words of an error: `the pods`
 * @param maker what would make one: `job`
 */
export function externalServiceAccountError(
  where: IConstruct,
  serviceAccountName: string | undefined,
  { pods, maker }: { readonly pods: string; readonly maker: string },
): KubeflowError {
  return new KubeflowError(
    where,
    `${pods} run as the ServiceAccount "${serviceAccountName}", which is yours.`,
    `What is granted here is granted to a ServiceAccount that the ${maker} makes.`,
    'Leave `serviceAccountName` out, or grant it where you make that one.',
  );
}
