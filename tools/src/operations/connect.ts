import { KubernetesClient } from '../kubernetes/kubernetes-client';
import { type LoadedEnvironment, loadEnvironment } from '../plan/load-environment';
import type { Terminal } from '../terminal/terminal';

/** An environment and its cluster. */
export interface ConnectedEnvironment extends LoadedEnvironment {
  readonly client: KubernetesClient;
  /** Name of the context, for commands. */
  readonly context: string;
}

/**
 * Reads the plan of an environment, and connects to its cluster: in the context that the user names, that the program
 * names, or the current one.
 *
 * @throws CliError if the program fails, or the kubeconfig has no such context
 */
export async function loadConnectedEnvironment(
  terminal: Terminal,
  environment: string | undefined,
  context: string | undefined,
  options: { allowFormer?: boolean } = {},
): Promise<ConnectedEnvironment> {
  const loaded = await loadEnvironment(terminal, environment, options);
  const client = KubernetesClient.connect(terminal.env, context ?? loaded.plan.context);
  return { ...loaded, client, context: client.server.context };
}
