import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { parse } from 'yaml';
import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';
import { suggestion } from '../suggestion';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the kubeconfig like kubectl: the files of `KUBECONFIG`, `~/.kube/config`, or the service account of the pod.
 *
 * @param context name of the context. @default - the current context
 * @throws CliError if there is no kubeconfig, it cannot be read, or the context does not exist
 */
export function loadKubeconfig(env: Environment, context?: string): KubeConfig {
  const config = readKubeconfig(env);
  const names = config.getContexts().map(({ name }) => name);
  const chosen = context ?? config.getCurrentContext();
  if (!chosen) {
    throw new CliError('The kubeconfig has no current context.', {
      reason: names.length > 0 ? `It has the contexts ${names.map((name) => `"${name}"`).join(', ')}.` : undefined,
      hint: 'Choose a context with --context NAME, or with: kubectl config use-context NAME',
      exitCode: ExitCode.unreachable,
    });
  }
  if (!names.includes(chosen)) {
    throw new CliError(`The kubeconfig has no context "${chosen}".`, {
      reason: names.length > 0 ? suggestion(chosen, names) : 'It has no contexts.',
      hint: 'List the contexts with: kubectl config get-contexts',
      exitCode: ExitCode.unreachable,
    });
  }
  config.setCurrentContext(chosen);
  if (!config.getCurrentCluster()?.server) {
    throw new CliError(`The cluster of context "${chosen}" is not in the kubeconfig.`, {
      hint: 'Write the credentials of the cluster to the kubeconfig again.',
      exitCode: ExitCode.unreachable,
    });
  }
  return config;
}

/**
 * Reads the kubeconfig without choosing a context.
 *
 * @throws CliError if there is no kubeconfig, or it cannot be read
 */
export function readKubeconfig(env: Environment): KubeConfig {
  const listed = (env.KUBECONFIG ?? '').split(delimiter).filter((file) => file !== '');
  const files = listed.length > 0 ? listed : [join(env.HOME || homedir(), '.kube', 'config')];
  // kubectl skips files that do not exist.
  const [first, ...others] = files.filter((file) => existsSync(file));
  const config = new KubeConfig();
  if (first === undefined) {
    if (listed.length === 0 && env.KUBERNETES_SERVICE_HOST) {
      config.loadFromCluster();
      return config;
    }
    throw new CliError('There is no kubeconfig.', {
      reason: `${files.join(', ')} does not exist.`,
      hint: 'Create a cluster, or write the credentials of one to the kubeconfig.',
      exitCode: ExitCode.unreachable,
    });
  }
  readInto(config, first);
  for (const file of others) {
    const further = new KubeConfig();
    readInto(further, file);
    config.mergeConfig(further, true);
  }
  return config;
}

function readInto(config: KubeConfig, file: string): void {
  try {
    config.loadFromFile(file);
    config.users = withTokenFiles(config.users, file);
  } catch (error) {
    throw new CliError(`The kubeconfig ${file} cannot be read.`, {
      reason: (error as Error).message,
      hint: 'Correct the file, or name another one in KUBECONFIG.',
      exitCode: ExitCode.unreachable,
      cause: error,
    });
  }
}

interface FileUser {
  readonly name?: unknown;
  readonly user?: { readonly tokenFile?: unknown };
}

/** Adds the token files of users, which the client library ignores. Like kubectl, prefers them to tokens. */
function withTokenFiles(users: KubeConfig['users'], file: string): KubeConfig['users'] {
  const { users: given } = (parse(readFileSync(file, 'utf8')) ?? {}) as { users?: readonly FileUser[] | null };
  const tokenFiles = new Map(
    (given ?? []).flatMap(({ name, user }): [string, string][] =>
      typeof user?.tokenFile === 'string' && user.tokenFile !== '' ? [[String(name), user.tokenFile]] : [],
    ),
  );
  return users.map((user) => {
    const tokenFile = tokenFiles.get(user.name);
    if (tokenFile === undefined) {
      return user;
    }
    const { token: _, ...others } = user;
    const config = { tokenFile: resolve(dirname(file), tokenFile) };
    return { ...others, authProvider: { name: 'tokenFile', config } };
  });
}
