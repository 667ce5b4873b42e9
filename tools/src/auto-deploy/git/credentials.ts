import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CliError } from '../../cli-error';
import type { Environment } from '../../kubernetes/kubeconfig';
import { shellWord } from '../../processes/shell';

/** Credentials of a Git repository. */
export type GitCredentials =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  | { readonly kind: 'key'; readonly privateKey: string; readonly knownHosts: string };

/** Prints the credentials that are in the environment. Git calls it only for the server of the repository. */
const HELPER =
  '!f() { test "$1" = get && printf "username=%s\\npassword=%s\\n" "$KUBEFLOW_GIT_USERNAME" "$KUBEFLOW_GIT_PASSWORD"; }; f';

/**
 * Reads the data of a Secret: `password` and optionally `username`, or `ssh-privatekey` and `known_hosts`.
 *
 * @param name name of the Secret, for messages
 * @throws CliError if it has no credentials
 */
export function parseCredentials(name: string, data: Readonly<Record<string, string>> = {}): GitCredentials {
  const text = (key: string): string | undefined => {
    const encoded = Object.hasOwn(data, key) ? data[key] : undefined;
    return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
  };
  const privateKey = text('ssh-privatekey');
  const knownHosts = text('known_hosts');
  const password = text('password')?.trim();
  if (privateKey !== undefined && knownHosts !== undefined) {
    return { kind: 'key', privateKey: `${privateKey.trimEnd()}\n`, knownHosts };
  }
  if (privateKey !== undefined) {
    throw new CliError(`The Secret "${name}" has no key "known_hosts".`, {
      reason: 'Without it, any server could pose as the repository.',
      hint: 'Add the output of ssh-keyscan, after you have compared it with the keys that the server publishes.',
    });
  }
  if (password) {
    // Servers accept any name with a token.
    return { kind: 'password', username: text('username')?.trim() || 'git', password };
  }
  throw new CliError(`The Secret "${name}" has no credentials.`, {
    reason: 'Must have the key "password", or the keys "ssh-privatekey" and "known_hosts".',
  });
}

/**
 * Calls a function with the environment in which Git uses the credentials. They are in no argument, and go to no other
 * server.
 */
export async function withCredentials<T>(
  env: Environment,
  repository: string,
  credentials: GitCredentials | undefined,
  action: (env: Environment) => Promise<T>,
): Promise<T> {
  const common = {
    ...env,
    // No questions, and no transport that runs commands or reads local files.
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: 'http:https:ssh',
    LC_ALL: 'C',
  };
  if (credentials === undefined) {
    return action({ ...common, ...sshCommand('-o BatchMode=yes -o StrictHostKeyChecking=yes') });
  }
  if (credentials.kind === 'password') {
    return action({ ...common, ...passwordEnvironment(repository, credentials) });
  }
  const folder = mkdtempSync(join(tmpdir(), 'kubeflow-git-'));
  try {
    const [key, hosts] = [join(folder, 'key'), join(folder, 'known_hosts')];
    writeFileSync(key, credentials.privateKey, { mode: 0o600 });
    writeFileSync(hosts, credentials.knownHosts, { mode: 0o600 });
    const options = `-F none -i ${shellWord(key)} -o IdentitiesOnly=yes -o UserKnownHostsFile=${shellWord(hosts)}`;
    return await action({
      ...common,
      ...sshCommand(`${options} -o StrictHostKeyChecking=yes -o BatchMode=yes -o ConnectTimeout=20`),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function passwordEnvironment(repository: string, { username, password }: { username: string; password: string }) {
  const { origin } = new URL(repository);
  return {
    GIT_CONFIG_COUNT: '2',
    // An empty value removes helpers of the machine.
    GIT_CONFIG_KEY_0: 'credential.helper',
    GIT_CONFIG_VALUE_0: '',
    GIT_CONFIG_KEY_1: `credential.${origin}.helper`,
    GIT_CONFIG_VALUE_1: HELPER,
    KUBEFLOW_GIT_USERNAME: username,
    KUBEFLOW_GIT_PASSWORD: password,
  };
}

function sshCommand(options: string): { GIT_SSH_COMMAND: string } {
  return { GIT_SSH_COMMAND: `ssh ${options}` };
}
