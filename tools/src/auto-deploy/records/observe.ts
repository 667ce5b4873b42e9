import type { KubeObject } from '../../kubernetes/objects';
import type { Instance, Removal } from '../plan/observation';
import type { DeployerApi } from './api';
import { COLLECTOR, leaseOf } from './leases';
import { ANNOTATIONS, type InstanceRecord, LABELS, recordOf } from './record';

/** An instance, and where its objects are. */
export interface ObservedInstance extends Instance {
  readonly repository: string;
  readonly launchedBy?: string;
  /** Names of its Jobs. */
  readonly jobs: readonly string[];
  readonly hasLease: boolean;
  readonly hasRecord: boolean;
  /** Its Application. */
  readonly application?: { readonly namespace: string; readonly name: string };
  /** Titles and URLs. */
  readonly urls: readonly { readonly name: string; readonly value: string }[];
}

interface Parts {
  record: InstanceRecord;
  launch?: KubeObject;
  removals: KubeObject[];
  configMap?: KubeObject;
  lease?: KubeObject;
  application?: KubeObject;
}

/** Instances, and leases of instances that no longer exist. */
export interface ObservedInstances {
  readonly instances: readonly ObservedInstance[];
  readonly abandonedLeases: readonly string[];
}

/**
 * Reads all instances, in a number of requests that does not depend on how many there are.
 *
 * @param pending instances that were decided, and whose Job may not exist yet
 * @param longestLease milliseconds
 */
export async function observeInstances(
  api: DeployerApi,
  pending: readonly InstanceRecord[],
  longestLease: number,
): Promise<ObservedInstances> {
  // Leases last: one that was just taken must not look free.
  const [jobs, configMaps, applications] = await Promise.all([
    api.list('jobs'),
    api.list('configmaps'),
    api.applications(),
  ]);
  const leases = await api.list('leases');
  const parts = new Map<string, Parts>(pending.map((record) => [record.name, { record, removals: [] }]));
  const partsOf = (object: KubeObject): Parts | undefined => {
    const { labels, annotations } = object.metadata;
    const name = labels?.[LABELS.instance] ?? '';
    const record = recordOf(labels, annotations);
    const found = parts.get(name) ?? (record && { record, removals: [] });
    if (found) {
      parts.set(name, found);
    }
    return found;
  };
  for (const object of jobs) {
    const own = partsOf(object);
    if (own && object.metadata.labels?.[LABELS.kind] === 'remove') {
      own.removals.push(object);
    } else if (own) {
      own.launch = object;
    }
  }
  for (const object of configMaps) {
    Object.assign(partsOf(object) ?? {}, { configMap: object });
  }
  for (const object of applications) {
    Object.assign(partsOf(object) ?? {}, { application: object });
  }
  const abandonedLeases: string[] = [];
  for (const lease of leases) {
    const own = parts.get(lease.metadata.labels?.[LABELS.instance] ?? '');
    if (own) {
      own.lease = lease;
    } else {
      abandonedLeases.push(lease.metadata.name);
    }
  }
  const instances = [...parts.values()].map((each) => instanceOf(each, longestLease));
  return { instances, abandonedLeases };
}

function instanceOf(parts: Parts, longestLease: number): ObservedInstance {
  const { record, launch, configMap, application, lease } = parts;
  const removals = [...parts.removals].sort((a, b) => attemptOf(a) - attemptOf(b));
  const held = lease && leaseOf(lease, longestLease);
  const removal = removalOf(removals, configMap, held?.holder === COLLECTOR ? held.acquired : undefined);
  const launchedBy = (launch ?? configMap ?? application)?.metadata.annotations?.[ANNOTATIONS.launchedBy];
  return {
    ...record,
    ...stateOf(parts),
    ...(held && held.holder !== COLLECTOR && { lease: { holder: held.holder, until: held.until } }),
    ...(removal && { removal }),
    ...(launchedBy !== undefined && { launchedBy }),
    ...(application && {
      application: { namespace: application.metadata.namespace ?? '', name: application.metadata.name },
    }),
    urls: urlsOf(application),
    jobs: [launch, ...removals].flatMap((job) => job?.metadata.name ?? []),
    hasLease: lease !== undefined,
    hasRecord: configMap !== undefined,
  };
}

function stateOf({
  record,
  launch,
  configMap,
  application,
}: Parts): Pick<Instance, 'phase' | 'ready' | 'since' | 'message'> {
  const end = launch && endOf(launch);
  const failure = configMap?.metadata.annotations?.[ANNOTATIONS.failure];
  if (end?.type === 'Failed') {
    return { phase: 'failed', ready: false, since: end.at, message: failure ?? end.message };
  }
  if (launch !== undefined && end === undefined) {
    return { phase: 'launching', ready: false, since: record.createdAt };
  }
  if (launch === undefined && application === undefined) {
    // Without a record, the Job of the instance was decided and not created yet.
    return configMap === undefined
      ? { phase: 'launching', ready: false, since: record.createdAt }
      : { phase: 'failed', ready: false, since: record.createdAt, message: failure ?? 'Its Job was deleted.' };
  }
  const conditions: readonly Readonly<Record<string, string>>[] = application?.status?.conditions ?? [];
  const ready = conditions.find(({ type }) => type === 'Ready');
  const since = Date.parse(ready?.lastTransitionTime ?? '') || end?.at || record.createdAt;
  if (ready?.status === 'True') {
    return { phase: 'deployed', ready: true, since };
  }
  const message =
    application === undefined
      ? 'Its Application does not exist.'
      : (ready?.message ?? 'Its Application has no condition Ready.');
  return { phase: 'deployed', ready: false, since, message };
}

function removalOf(
  removals: readonly KubeObject[],
  configMap: KubeObject | undefined,
  requested: number | undefined,
): Removal | undefined {
  const last = removals.at(-1);
  if (last === undefined) {
    return requested === undefined ? undefined : { attempts: 0, state: 'requested', since: requested };
  }
  const end = endOf(last);
  const stuck = configMap?.metadata.annotations?.[ANNOTATIONS.stuck];
  const message = stuck ?? (end?.type === 'Failed' ? end.message : undefined);
  return {
    attempts: attemptOf(last),
    state: end === undefined ? 'running' : end.type === 'Failed' ? 'failed' : 'done',
    since: end?.at ?? (Date.parse(last.metadata.creationTimestamp ?? '') || 0),
    ...(message !== undefined && { message }),
  };
}

/** Jobs of deletions are numbered. */
function attemptOf({ metadata }: KubeObject): number {
  return Number(/-(\d+)$/.exec(metadata.name)?.[1] ?? 0);
}

function endOf({ status }: KubeObject): { type: 'Complete' | 'Failed'; at: number; message: string } | undefined {
  const conditions: readonly Readonly<Record<string, string>>[] = status?.conditions ?? [];
  const end = conditions.find((each) => (each.type === 'Complete' || each.type === 'Failed') && each.status === 'True');
  return (
    end && {
      type: end.type === 'Failed' ? 'Failed' : 'Complete',
      at: Date.parse(end.lastTransitionTime ?? '') || 0,
      message: end.message ?? end.reason ?? 'The Job failed.',
    }
  );
}

function urlsOf(application: KubeObject | undefined): { name: string; value: string }[] {
  const info: readonly { name?: string; value?: string }[] = application?.spec?.info ?? [];
  return info.flatMap(({ name, value }) =>
    name !== undefined && value !== undefined && /^https?:\/\//.test(value) ? [{ name, value }] : [],
  );
}
