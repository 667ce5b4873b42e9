import { orIfForbidden, readLiveObjects } from '../deploy/live-objects';
import type { KubernetesClient } from '../kubernetes/kubernetes-client';
import { describe, identity, type KubeObject, referenceTo } from '../kubernetes/objects';
import { inParallel } from '../parallel';
import type { DeploymentPlan, PlanStep } from '../plan/plan';

/** Something that a deletion keeps. */
export interface KeptItem {
  readonly text: string;
  readonly costs: boolean;
  readonly command?: readonly string[];
}

/** What a deletion deletes and keeps, with sizes. */
export interface DeletionContents {
  readonly goes: readonly string[];
  readonly stays: readonly KeptItem[];
}

/** Reads from the cluster what a deletion would delete and keep. */
export async function deletionContents(
  client: KubernetesClient,
  plan: DeploymentPlan,
  withData: boolean,
): Promise<DeletionContents> {
  const { components, setup } = plan;
  const live = await readLiveObjects(
    client,
    components.flatMap(({ objects }) => objects),
    { metadataOnly: true },
  );
  const claims = await readClaims(client, plan);
  const servers = await inParallel(userSteps(plan, 'pods'), (step) => selectedBy(client, 'Pod', step));
  const kept = await readLiveObjects(
    client,
    setup.flatMap(({ objects }) => objects),
    { metadataOnly: true },
  );
  const apps = components.flatMap(({ name, objects }) => {
    const count = objects.filter((object) => live.has(identity(object))).length;
    return count === 0 ? [] : [`${name}: ${count} objects`];
  });
  const running = servers.flat();
  const claimLines = claims.map((claim) => `${describe(referenceTo(claim))} (${sizeOf(claim)})`);
  const namespaces = [...kept.values()]
    .filter(({ kind }) => kind === 'Namespace')
    .map((object) => describe(referenceTo(object)));
  return {
    goes: [
      ...(running.length > 0 ? [`${running.length} running servers of users`] : []),
      ...apps,
      ...(withData ? [...claimLines.map((line) => `${line}, with its data`), ...namespaces] : []),
    ],
    stays: [
      ...(withData ? [] : keptData(plan, claimLines, namespaces)),
      ...plan.retains
        .filter(({ command }) => command !== undefined)
        .map(({ what, why, costs, command }) => ({ text: `${what}: ${why}`, costs, command })),
    ],
  };
}

function keptData({ retains }: DeploymentPlan, claims: readonly string[], namespaces: readonly string[]): KeptItem[] {
  const costs = retains.some((item) => item.costs && item.command === undefined);
  const others = retains.filter(
    ({ what, command }) => command === undefined && !/^(PersistentVolumeClaim|Namespace)/.test(what),
  );
  return [
    ...claims.map((text) => ({ text, costs })),
    ...namespaces.map((text) => ({ text, costs: false })),
    ...others.map(({ what, why, costs: charged }) => ({ text: `${what}: ${why}`, costs: charged })),
  ];
}

/** Claims of the environment and of its users. */
async function readClaims(client: KubernetesClient, plan: DeploymentPlan): Promise<KubeObject[]> {
  const declared = [...plan.setup, ...plan.components]
    .flatMap(({ objects }) => objects)
    .filter(({ kind }) => kind === 'PersistentVolumeClaim');
  const own = await readLiveObjects(client, declared);
  const ofUsers = await inParallel(userSteps(plan, 'persistentvolumeclaims'), (step) =>
    selectedBy(client, 'PersistentVolumeClaim', step),
  );
  const all = [...own.values(), ...ofUsers.flat()];
  return [...new Map(all.map((claim) => [claim.metadata.uid, claim])).values()];
}

/** Steps that delete what users created, by label. */
function userSteps({ delete: steps }: DeploymentPlan, resource: string): PlanStep[] {
  return steps.filter(
    ({ command = [] }) => command.includes('delete') && command.includes(resource) && command.includes('-l'),
  );
}

async function selectedBy(client: KubernetesClient, kind: string, { command = [] }: PlanStep): Promise<KubeObject[]> {
  const optionOf = (option: string) => command[command.indexOf(option) + 1];
  const namespace = command.includes('-n') ? optionOf('-n') : client.server.namespace;
  return orIfForbidden(client.list({ group: '', kind }, { namespace, labelSelector: optionOf('-l') }), []);
}

function sizeOf({ status, spec }: KubeObject): string {
  return status?.capacity?.storage ?? spec?.resources?.requests?.storage ?? 'unknown size';
}
