import { CliError } from '../cli-error';
import type { Terminal } from '../terminal/terminal';
import { type Facts, known, unknown } from './cluster/facts';
import { installedLocalTools, readGcloud } from './cluster/machine';

/**
 * Reads the machine and the cluster of a context. Without a cluster, only the machine.
 *
 * @param context the context that the user names. @default - the current context
 * @throws CliError if the user names a context and its cluster cannot be read.
 */
export async function readFacts(terminal: Terminal, context?: string): Promise<Facts> {
  return {
    cluster: await readCluster(terminal, context),
    gcloud: readGcloud(terminal.env),
    localTools: installedLocalTools(terminal.env),
  };
}

/** Facts of a machine that nothing was read from. */
export const NO_FACTS: Facts = {
  cluster: unknown('no cluster was read'),
  gcloud: unknown('gcloud was not read'),
  localTools: [],
};

async function readCluster(terminal: Terminal, context?: string): Promise<Facts['cluster']> {
  if (context === undefined && !(await hasKubeconfig(terminal.env))) {
    // Saves the time to load the client.
    return unknown('no kubeconfig');
  }
  const [{ ApiServer }, { ApiServerReader }, { detectCluster }] = await Promise.all([
    import('../kubernetes/api-server'),
    import('./cluster/api-server-reader'),
    import('./cluster/detect'),
  ]);
  try {
    const server = ApiServer.connect(terminal.env, context);
    try {
      const facts = await detectCluster(new ApiServerReader(server), server.context);
      return known(facts, `context ${server.context}`);
    } finally {
      server.close();
    }
  } catch (error) {
    if (!(error instanceof CliError) || context !== undefined) {
      throw error;
    }
    return unknown([error.message.replace(/\.$/, ''), error.reason].filter(Boolean).join(': '));
  }
}

async function hasKubeconfig(env: Terminal['env']): Promise<boolean> {
  const [{ existsSync }, { homedir }, { delimiter, join }] = await Promise.all([
    import('node:fs'),
    import('node:os'),
    import('node:path'),
  ]);
  const listed = (env.KUBECONFIG ?? '').split(delimiter).filter(Boolean);
  const files = listed.length > 0 ? listed : [join(env.HOME || homedir(), '.kube', 'config')];
  return files.some((file) => existsSync(file)) || (listed.length === 0 && Boolean(env.KUBERNETES_SERVICE_HOST));
}
