import type { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';

/** Checks the users or groups that a profile or a volume is available to. */
export function checkAllowed(where: Construct, what: string, names: readonly string[] | undefined): typeof names {
  if (names?.length === 0 || names?.some((name) => name.trim() === '')) {
    throw new KubeflowError(
      where,
      names.length === 0 ? `${what} is empty.` : `${what} contains an empty name.`,
      'Must be names of those who can use it.',
      'Remove it, or add names.',
    );
  }
  return names;
}
