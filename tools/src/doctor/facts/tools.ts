import { CliError } from '../../cli-error';
import { inParallel } from '../../parallel';
import type { DeploymentPlan } from '../../plan/plan';
import { run } from '../../processes/run';
import type { Terminal } from '../../terminal/terminal';
import type { ToolFact } from './facts';

/** Arguments of tools without the option `--version`. */
const VERSION_ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  kubectl: ['version', '--client'],
  minikube: ['version'],
};
const TIMEOUT = 20_000;

/**
 * Asks the tools of a plan for their versions.
 *
 * @param terraform Terraform or OpenTofu
 */
export async function readTools(
  { cwd, env }: Pick<Terminal, 'cwd' | 'env'>,
  { tools, steps, delete: deletion }: DeploymentPlan,
  terraform: string,
): Promise<ToolFact[]> {
  return inParallel(tools, async ({ name: listed, reason: sentence }) => {
    const name = listed === 'terraform' ? terraform : listed;
    const reason = sentence.split(';')[0];
    const uses = [...steps, ...deletion].filter(({ tool }) => tool === listed);
    const createsCluster = uses.length > 0 && uses.every(({ when }) => when === 'no-cluster');
    const command = [name, ...(VERSION_ARGUMENTS[name] ?? ['--version'])];
    try {
      const { exitCode, stdout } = await run(command, { cwd, env, signal: AbortSignal.timeout(TIMEOUT) });
      const version = exitCode === 0 ? stdout.split('\n').find((line) => /\d+\.\d+/.test(line)) : undefined;
      return { name, reason, createsCluster, installed: true, ...(version !== undefined && { version }) };
    } catch (error) {
      if (error instanceof CliError) {
        return { name, reason, createsCluster, installed: false };
      }
      throw error;
    }
  });
}
