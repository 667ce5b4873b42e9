import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../../cli-error';
import type { Environment } from '../../kubernetes/kubeconfig';
import { run } from '../../processes/run';
import { type GitCredentials, parseCredentials, withCredentials } from '../git/credentials';
import type { InstanceRecord } from '../records/record';

const SECRET_KEYS = ['username', 'password', 'ssh-privatekey', 'known_hosts'];

export interface CheckoutOptions {
  readonly env: Environment;
  /** Empty folder for the repository. */
  readonly folder: string;
  readonly submodules: boolean;
  readonly credentials?: GitCredentials;
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Checks out the commit of an instance, without the history.
 *
 * @throws CliError if the commit no longer exists, or the repository cannot be read
 */
export async function checkout(
  { repository, commit, ref }: Pick<InstanceRecord, 'repository' | 'commit' | 'ref'>,
  { env, folder, submodules, credentials, onLine, signal }: CheckoutOptions,
): Promise<void> {
  await withCredentials(env, repository, credentials, async (gitEnv) => {
    const git = async (...args: string[]): Promise<boolean> =>
      (await run(['git', '-C', folder, ...args], { cwd: folder, env: gitEnv, onLine, signal })).exitCode === 0;
    const mustSucceed = async (...args: string[]): Promise<void> => {
      if (!(await git(...args))) {
        throw new CliError(`git ${args[0]} failed.`, { reason: `It was run for ${repository} at ${commit}.` });
      }
    };
    await mustSucceed('init', '--quiet', '.');
    // Some servers do not send a commit by its name.
    if (!(await git('fetch', '--quiet', '--depth=1', '--no-tags', '--', repository, commit))) {
      await mustSucceed('fetch', '--quiet', '--no-tags', '--', repository, ref);
    }
    if (!(await git('-c', 'advice.detachedHead=false', 'checkout', '--quiet', '--detach', commit))) {
      throw new CliError(`The repository no longer has the commit ${commit}.`, {
        reason: `${ref} of ${repository} was force-pushed.`,
        hint: 'The next pass starts an instance of the new commit.',
      });
    }
    if (submodules && existsSync(join(folder, '.gitmodules'))) {
      await mustSucceed('submodule', '--quiet', 'update', '--init', '--recursive', '--depth=1');
    }
  });
}

/** Reads the credentials of a mounted Secret. */
export function mountedCredentials(folder: string): GitCredentials {
  const data = SECRET_KEYS.flatMap((key): [string, string][] => {
    const file = join(folder, key);
    return existsSync(file) ? [[key, readFileSync(file).toString('base64')]] : [];
  });
  return parseCredentials(folder, Object.fromEntries(data));
}
