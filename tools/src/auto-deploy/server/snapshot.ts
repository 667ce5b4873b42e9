import type { InstanceDecision, VersionDecision } from '../plan/decision';
import { isHealthy, isStuck, newestFirst } from '../plan/observation';
import type { DeployerApi } from '../records/api';
import { type ObservedInstance, observeInstances } from '../records/observe';
import { readStatus } from '../records/status';

/** An instance, as the server shows it. Times are in ISO 8601. */
export interface ShownInstance {
  readonly name: string;
  readonly version: string;
  readonly repository: string;
  readonly ref: string;
  readonly commit: string;
  readonly commitUrl?: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly healthy: boolean;
  readonly state: 'launching' | 'ready' | 'unready' | 'failed' | 'deleting' | 'stuck';
  readonly message?: string;
  readonly lease?: { readonly holder: string; readonly until: string };
  readonly namespacePrefix: string;
  readonly namespace?: string;
  readonly urls: readonly { readonly name: string; readonly value: string }[];
  readonly launchedBy?: string;
  readonly decision?: InstanceDecision;
}

/** Everything that the server shows. */
export interface Snapshot {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** When the last pass decided. Omitted before the first one. */
  readonly passAt?: string;
  readonly versions: readonly VersionDecision[];
  readonly instances: readonly ShownInstance[];
  readonly observed: readonly ObservedInstance[];
}

/** Reads the instances and the decisions of the last pass. */
export async function readSnapshot(api: DeployerApi, now: number): Promise<Snapshot> {
  const [{ status }, { instances }] = await Promise.all([
    readStatus(api),
    observeInstances(api, [], Number.MAX_SAFE_INTEGER),
  ]);
  const decisions = new Map(status.pass?.instances.map((decision) => [decision.instance, decision]));
  const observed = [...instances].sort((a, b) =>
    a.version < b.version ? -1 : a.version > b.version ? 1 : newestFirst(a, b),
  );
  return {
    at: now,
    ...(status.pass && { passAt: iso(status.pass.at) }),
    versions: status.pass?.versions ?? [],
    instances: observed.map((instance) => shown(instance, decisions.get(instance.name), now)),
    observed,
  };
}

function shown(instance: ObservedInstance, decision: InstanceDecision | undefined, now: number): ShownInstance {
  const { name, version, repository, ref, commit, createdAt, expiresAt, lease, urls, application, launchedBy } =
    instance;
  const url = commitUrl(repository, commit);
  const message = instance.removal?.message ?? instance.message;
  return {
    ...{ name, version, repository, ref, commit },
    ...(url !== undefined && { commitUrl: url }),
    createdAt: iso(createdAt),
    expiresAt: iso(expiresAt),
    healthy: isHealthy(instance),
    state: stateOf(instance),
    ...(message !== undefined && { message }),
    ...(lease && now < lease.until && { lease: { holder: lease.holder, until: iso(lease.until) } }),
    namespacePrefix: `${name}-`,
    ...(application && { namespace: application.namespace }),
    urls,
    ...(launchedBy !== undefined && { launchedBy }),
    ...(decision && { decision }),
  };
}

function stateOf({ phase, ready, removal }: ObservedInstance): ShownInstance['state'] {
  if (removal) {
    return isStuck(removal) ? 'stuck' : 'deleting';
  }
  return phase === 'deployed' ? (ready ? 'ready' : 'unready') : phase;
}

/** Page of a commit on GitHub, GitLab, Gitea and similar servers. */
export function commitUrl(repository: string, commit: string): string | undefined {
  const [, host, path] =
    /^(?:https?:\/\/|ssh:\/\/(?:[^@/]+@)?|[^@/]+@)([^/:]+)(?::\d+)?[:/](.+?)(?:\.git)?\/?$/.exec(repository) ?? [];
  return host === undefined ? undefined : `https://${host}/${path}/commit/${commit}`;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
