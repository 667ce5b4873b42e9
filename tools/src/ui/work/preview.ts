import { CliError } from '../../cli-error';
import { checkAll } from '../../doctor/checks/all';
import { clusterState } from '../../doctor/doctor';
import { readTools } from '../../doctor/facts/tools';
import type { Finding } from '../../doctor/finding';
import { KubernetesClient } from '../../kubernetes/kubernetes-client';
import { type Difference, objectDifferences } from '../../operations/diff';
import { type LoadedEnvironment, loadEnvironment } from '../../plan/load-environment';
import type { RunTerminal } from './run-terminal';

/** Result of a preview. */
export interface Preview {
  readonly environment: string;
  /** Hash of the files that the program was run with. */
  readonly files: string;
  /** Warnings of the program. */
  readonly warnings: readonly string[];
  /** Findings of `doctor`: prerequisites, capacity, permissions, tools and conflicts. */
  readonly findings: readonly Finding[];
  /** Changes that a deployment would make. Omitted if the cluster cannot be compared. */
  readonly differences?: readonly Difference[];
  /** Why the cluster was not compared. */
  readonly notCompared?: string;
}

/** Runs the program, checks the cluster, and compares both. It changes nothing in the cluster. */
export async function preview(terminal: RunTerminal, environment: string, files: string): Promise<Preview> {
  const start = (title: string) => terminal.record({ type: 'step', status: 'started', title });
  const done = (result: string) => terminal.record({ type: 'step', status: 'done', result });
  start('Run the program');
  const warnings: string[] = [];
  const stderr = { write: (text: string) => warnings.push(text.trim()) };
  const loaded = await loadEnvironment({ ...ofTerminal(terminal), stderr }, environment);
  const { components } = loaded.plan;
  done(`${components.length} components: ${components.map(({ name }) => name).join(', ')}`);
  start('Check the cluster and the tools');
  const [tools, cluster] = await Promise.all([
    readTools(terminal, loaded.plan, 'terraform'),
    clusterState(terminal, loaded.plan, undefined),
  ]);
  const findings = checkAll(loaded.plan, tools, cluster);
  const count = (level: Finding['level']) => findings.filter((finding) => finding.level === level).length;
  done(`${count('problem')} problems, ${count('warning')} warnings`);
  const found = { environment, files, warnings, findings };
  if (cluster.state !== 'read') {
    const notCompared =
      cluster.state === 'created-later'
        ? cluster.description
        : [cluster.error.message, cluster.error.reason].filter(Boolean).join(' ');
    return { ...found, notCompared };
  }
  start('Compare with the cluster');
  const compared = await compare(terminal, loaded, cluster.facts.context);
  done(compared.notCompared ?? `${compared.differences?.length} changes`);
  return { ...found, ...compared };
}

async function compare(
  { env, cwd }: RunTerminal,
  { plan, program }: LoadedEnvironment,
  context: string,
): Promise<Pick<Preview, 'differences' | 'notCompared'>> {
  const client = KubernetesClient.connect(env, context);
  try {
    const differences = await objectDifferences(client, cwd, plan, program);
    // The emitted files show new objects.
    return { differences: differences.map((each) => (each.change === 'create' ? { ...each, lines: [] } : each)) };
  } catch (error) {
    if (error instanceof CliError) {
      return { notCompared: [error.message, error.reason].filter(Boolean).join(' ') };
    }
    throw error;
  } finally {
    client.server.close();
  }
}

function ofTerminal({ stdout, env, cwd, interactive, rich, columns }: RunTerminal) {
  return { stdout, env, cwd, interactive, rich, columns };
}
