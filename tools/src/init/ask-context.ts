import { CliError } from '../cli-error';
import { loadKubeconfig } from '../kubernetes/kubeconfig';
import type { Prompts } from '../terminal/prompts';
import type { Terminal } from '../terminal/terminal';

/** Answer for an app without a cluster. */
const NONE = 'no cluster yet';

/** What a person chooses if the kubeconfig has several contexts. */
export interface ContextChoice {
  /** @default - the current context */
  readonly context?: string;
  /** Whether to read a cluster. */
  readonly detect: boolean;
}

/** Asks for the cluster. With one context or none, there is nothing to ask. */
export async function askContext(prompts: Prompts, env: Terminal['env']): Promise<ContextChoice> {
  try {
    const config = loadKubeconfig(env);
    const names = config.getContexts().map(({ name }) => name);
    if (names.length < 2) {
      return { detect: true };
    }
    const chosen = await prompts.select(
      'Cluster (context of the kubeconfig)',
      [...names, NONE],
      config.getCurrentContext(),
    );
    return chosen === NONE ? { detect: false } : { context: chosen, detect: true };
  } catch (error) {
    // A kubeconfig that is missing or has no current context is explained as a reason later.
    if (error instanceof CliError && error.hint !== undefined) {
      return { detect: true };
    }
    throw error;
  }
}
