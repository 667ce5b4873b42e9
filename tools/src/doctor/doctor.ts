import { CliError } from '../cli-error';
import type { CommonOptions, Run } from '../commands/command';
import { ExitCode } from '../exit-codes';
import { loadKubeconfig } from '../kubernetes/kubeconfig';
import { KubernetesClient } from '../kubernetes/kubernetes-client';
import { loadEnvironment } from '../plan/load-environment';
import type { DeploymentPlan, PlanStep } from '../plan/plan';
import { run } from '../processes/run';
import { shellCommand } from '../processes/shell';
import type { Terminal } from '../terminal/terminal';
import { checkAll } from './checks/all';
import type { ClusterState } from './checks/cluster';
import { readCluster } from './facts/cluster';
import { readTools } from './facts/tools';
import { findingLines, findingRecords } from './report';

interface DoctorOptions extends CommonOptions {
  readonly context?: string;
  readonly terraform?: 'terraform' | 'tofu';
}

export const runDoctor: Run = async (terminal, [environment], given) => {
  const options = given as DoctorOptions;
  const { plan } = await loadEnvironment(terminal, environment);
  const [tools, cluster] = await Promise.all([
    readTools(terminal, plan, options.terraform ?? 'terraform'),
    clusterState(terminal, plan, options.context),
  ]);
  const findings = checkAll(plan, tools, cluster);
  const lines = options.json ? findingRecords(findings) : findingLines(findings);
  terminal.stdout.write(`${lines.join('\n')}\n`);
  return findings.some(({ level }) => level === 'problem') ? ExitCode.different : ExitCode.success;
};

/** Reads the cluster, unless a deployment has yet to create it. */
export async function clusterState(
  terminal: Terminal,
  plan: DeploymentPlan,
  given: string | undefined,
): Promise<ClusterState> {
  const later = given === undefined ? await createdLater(terminal, plan) : undefined;
  if (later !== undefined) {
    return later;
  }
  let client: KubernetesClient | undefined;
  try {
    client = KubernetesClient.connect(terminal.env, given ?? contextOf(plan));
    return { state: 'read', facts: await readCluster(client, terminal.cwd, plan) };
  } catch (error) {
    if (error instanceof CliError) {
      return { state: 'unreachable', error };
    }
    throw error;
  } finally {
    client?.server.close();
  }
}

async function createdLater({ cwd, env }: Terminal, plan: DeploymentPlan): Promise<ClusterState | undefined> {
  const { cluster } = plan;
  if (cluster?.exists !== undefined && !(await succeeds(cluster.exists, { cwd, env }))) {
    return { state: 'created-later', description: 'The cluster does not exist yet. A deployment creates it.' };
  }
  const command = credentialsOf(plan)?.command;
  const context = contextOf(plan);
  if (command === undefined || context === undefined || hasContext(env, context)) {
    return undefined;
  }
  return {
    state: 'created-later',
    description: `The kubeconfig has no context "${context}". A deployment writes it.`,
    command: `If the cluster exists already: ${shellCommand(command)}`,
  };
}

function credentialsOf({ steps }: DeploymentPlan): PlanStep | undefined {
  return steps.find(({ phase }) => phase === 'credentials');
}

/** Context of the plan, or the one that gcloud writes, so that another current context is not taken for it. */
function contextOf(plan: DeploymentPlan): string | undefined {
  const { command = [] } = credentialsOf(plan) ?? {};
  if (plan.context !== undefined || command[0] !== 'gcloud') {
    return plan.context;
  }
  const name = command[command.indexOf('get-credentials') + 1];
  const [, location] = /--(?:zone|region|location)[= ](\S+)/.exec(command.join(' ')) ?? [];
  const [, project] = /--project[= ](\S+)/.exec(command.join(' ')) ?? [];
  return location === undefined || project === undefined ? undefined : `gke_${project}_${location}_${name}`;
}

function hasContext(env: Terminal['env'], context: string): boolean {
  try {
    loadKubeconfig(env, context);
    return true;
  } catch {
    return false;
  }
}

async function succeeds(command: readonly string[], options: Pick<Terminal, 'cwd' | 'env'>): Promise<boolean> {
  try {
    return (await run(command, options)).exitCode === 0;
  } catch {
    // Without its tool, there is no cluster yet.
    return false;
  }
}
