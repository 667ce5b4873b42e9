import { lookup } from 'node:dns/promises';
import { CliError } from '../../cli-error';
import { withContextInShell } from '../../deploy/actions';
import { prerequisiteState } from '../../deploy/prerequisites';
import type { KubernetesClient } from '../../kubernetes/kubernetes-client';
import { inParallel } from '../../parallel';
import type { DeploymentPlan, PlanPrerequisite } from '../../plan/plan';
import type { PrerequisiteFact } from './facts';

/** Prerequisites about which the checks of capacity and storage say more. */
const CHECKED_ELSEWHERE = /^(Nodes with|StorageClass)$/;

/** Reads which prerequisites exist. */
export async function readPrerequisites(
  client: KubernetesClient,
  { prerequisites }: DeploymentPlan,
): Promise<PrerequisiteFact[]> {
  const listed = prerequisites.filter(
    ({ kind, apiVersion }) => apiVersion !== undefined || !CHECKED_ELSEWHERE.test(kind),
  );
  return inParallel(listed, async (prerequisite) => {
    const { command, ...others } = prerequisite;
    const shown = {
      ...others,
      ...(command !== undefined && { command: withContextInShell(command, client.server.context) }),
    };
    return { prerequisite: shown, ...(await stateOf(client, prerequisite)) };
  });
}

async function stateOf(
  client: KubernetesClient,
  prerequisite: PlanPrerequisite,
): Promise<Pick<PrerequisiteFact, 'exists' | 'problem'>> {
  if (prerequisite.kind === 'DNS record') {
    return (await isResolved(prerequisite.name))
      ? { exists: true }
      : { exists: false, problem: `The DNS record ${prerequisite.name} does not exist.` };
  }
  if (prerequisite.apiVersion === undefined) {
    return {};
  }
  try {
    const { known, problem } = await prerequisiteState(client, prerequisite);
    return known ? { exists: problem === undefined, problem } : {};
  } catch (error) {
    if (error instanceof CliError) {
      return {};
    }
    throw error;
  }
}

async function isResolved(hostname: string): Promise<boolean> {
  try {
    await lookup(hostname.replace(/^\*\./, 'any.'));
    return true;
  } catch {
    return false;
  }
}
