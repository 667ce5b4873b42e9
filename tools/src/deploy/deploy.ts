import { CliError } from '../cli-error';
import type { CommonOptions, Run } from '../commands/command';
import { ExitCode } from '../exit-codes';
import { KubernetesClient } from '../kubernetes/kubernetes-client';
import { checkComponent } from '../plan/environment';
import { loadEnvironment } from '../plan/load-environment';
import type { DeploymentPlan } from '../plan/plan';
import { interruptible } from '../processes/interrupt';
import { run } from '../processes/run';
import type { Terminal } from '../terminal/terminal';
import { type ActionOptions, deploymentActions, formatActions } from './actions';
import { Deployment } from './deployment';
import { parseDuration } from './duration';
import { progressFor } from './progress';

export interface DeployOptions extends CommonOptions {
  readonly dryRun?: boolean;
  readonly only?: string;
  readonly timeout: string;
  readonly context?: string;
  readonly terraform?: 'terraform' | 'tofu';
  readonly forceConflicts?: boolean;
  /** False with `--no-prune`. */
  readonly prune: boolean;
}

export const runDeploy: Run = async (terminal, [environment], given) => {
  const options = given as unknown as DeployOptions;
  const timeout = parseDuration(options.timeout);
  const { plan, program } = await loadEnvironment(terminal, environment);
  if (options.only !== undefined) {
    checkComponent(
      plan.environment,
      plan.components.map(({ name }) => name),
      options.only,
    );
  }
  const actionOptions = await actionOptionsOf(terminal, plan, options);
  const actions = deploymentActions(plan, actionOptions).filter(({ kind }) => kind !== 'prune' || options.prune);
  if (options.dryRun) {
    print(terminal, options, formatActions(actions), actions);
    return ExitCode.success;
  }
  const progress = progressFor(terminal, options.json ?? false);
  const hint = 'Run the same command again. It continues from here.';
  return interruptible(hint, async (signal) => {
    const deployment = new Deployment({
      terminal,
      plan,
      program,
      options,
      timeout,
      progress,
      signal,
      context: actionOptions.context,
    });
    try {
      return await deployment.run(actions);
    } finally {
      progress.stop();
      deployment.close();
    }
  });
};

/** Decides which context to use and whether the cluster must be created. */
async function actionOptionsOf(
  terminal: Terminal,
  plan: DeploymentPlan,
  options: DeployOptions,
): Promise<ActionOptions> {
  const { only, terraform, forceConflicts } = options;
  const createCluster = options.context === undefined && (await isClusterMissing(terminal, plan, options));
  const context =
    options.context ?? plan.context ?? currentContext(terminal, createCluster || plan.terraform !== undefined);
  return { context, only, terraform, forceConflicts, createCluster };
}

async function isClusterMissing(
  terminal: Terminal,
  { cluster }: DeploymentPlan,
  { dryRun, only }: DeployOptions,
): Promise<boolean> {
  if (cluster === undefined || only !== undefined) {
    return false;
  }
  if (cluster.exists === undefined) {
    return true;
  }
  try {
    const { exitCode } = await run(cluster.exists, { cwd: terminal.cwd, env: terminal.env });
    return exitCode !== 0;
  } catch (error) {
    // Without the tool, there is no cluster yet.
    if (dryRun && error instanceof CliError && error.exitCode === ExitCode.tool) {
      return true;
    }
    throw error;
  }
}

/** The current context, named explicitly so that a change of it during the deployment has no effect. */
function currentContext({ env }: Terminal, isCreatedLater: boolean): string | undefined {
  return isCreatedLater ? undefined : KubernetesClient.connect(env).server.context;
}

function print(terminal: Terminal, { json }: DeployOptions, text: string, actions: readonly object[]): void {
  const lines = json ? actions.map((action) => JSON.stringify({ type: 'action', ...action })) : [text];
  terminal.stdout.write(`${lines.join('\n')}\n`);
}
