import { countsAsReady, type ObservedEvent } from '../health';
import type { ApiServer } from '../kubernetes/api-server';
import type { KubeObject } from '../kubernetes/objects';
import type { EvaluatedObject } from './evaluate';
import { pruned, prunedPod } from './prune';

/** Workloads that are explained at a time. Messages name only the first few. */
const MAX_WORKLOADS = 10;
const MAX_EVENT_LISTS = 20;

const WORKLOADS = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job']);
const WITH_EVENTS = new Set([...WORKLOADS, 'PersistentVolumeClaim', 'Service', 'Ingress', 'Pod']);

/** What explains why objects are not ready. */
export interface Explanation {
  readonly objects: readonly KubeObject[];
  readonly events: readonly ObservedEvent[];
}

export const NO_EXPLANATION: Explanation = { objects: [], events: [] };

type Fetched = Promise<readonly KubeObject[]>;

/**
 * Reads the pods, ReplicaSets, Jobs and events that explain why objects are not ready. It reads only what belongs to these
 * objects: a namespace can have thousands of other pods.
 */
export async function explain(
  server: ApiServer,
  objects: readonly EvaluatedObject[],
  get: (object: EvaluatedObject) => KubeObject | undefined,
): Promise<Explanation> {
  const unready = objects.filter(({ health }) => !countsAsReady(health));
  const workloads = unready.filter(({ object }) => WORKLOADS.has(object.kind)).slice(0, MAX_WORKLOADS);
  const owned = (await Promise.all(workloads.map((each) => ownedObjects(server, each, get(each))))).flat();
  const claims = unready.filter(({ object }) => object.kind === 'PersistentVolumeClaim').slice(0, MAX_WORKLOADS);
  const namespaces = new Set(claims.flatMap(({ object }) => object.namespace ?? []));
  const mounting = (await Promise.all([...namespaces].map((namespace) => podsWithClaims(server, namespace)))).flat();
  const subjects = [
    ...unready.filter(({ object }) => WITH_EVENTS.has(object.kind)).flatMap((each) => get(each) ?? []),
    // A pod that is ready needs no explanation.
    ...owned.filter(({ kind, status }) => kind !== 'Pod' || !isReady(status)),
  ].slice(0, MAX_EVENT_LISTS);
  const events = (await Promise.all(subjects.map((subject) => eventsOf(server, subject)))).flat();
  const unique = new Map([...owned, ...mounting].map((object) => [object.metadata.uid, object]));
  return { objects: [...unique.values()], events };
}

async function ownedObjects(
  server: ApiServer,
  { object }: EvaluatedObject,
  found: KubeObject | undefined,
): Promise<readonly KubeObject[]> {
  const labels: Record<string, string> | undefined = found?.spec?.selector?.matchLabels;
  if (labels === undefined || object.namespace === undefined) {
    return [];
  }
  const labelSelector = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const pods = list(server, '/api/v1', object.namespace, 'pods', 'Pod', { labelSelector });
  const sets =
    object.kind === 'Deployment'
      ? list(server, '/apis/apps/v1', object.namespace, 'replicasets', 'ReplicaSet', { labelSelector })
      : Promise.resolve([]);
  return [...(await pods).map(prunedPod), ...(await sets).map(pruned)];
}

async function podsWithClaims(server: ApiServer, namespace: string): Promise<readonly KubeObject[]> {
  const pods = await list(server, '/api/v1', namespace, 'pods', 'Pod', {});
  return pods.map(prunedPod).filter(({ spec }) => spec.volumes.length > 0);
}

async function eventsOf(server: ApiServer, { metadata }: KubeObject): Promise<readonly ObservedEvent[]> {
  if (metadata.namespace === undefined || metadata.uid === undefined) {
    return [];
  }
  const fieldSelector = `involvedObject.uid=${metadata.uid}`;
  const events = await list(server, '/api/v1', metadata.namespace, 'events', 'Event', { fieldSelector });
  return events.map(observedEvent);
}

/** Explanations are useful and not necessary: an error means that there are none. */
async function list(
  server: ApiServer,
  root: string,
  namespace: string,
  resource: string,
  kind: string,
  query: { labelSelector?: string; fieldSelector?: string },
): Fetched {
  try {
    const items: KubeObject[] = [];
    let next: string | undefined;
    do {
      const path = `${root}/namespaces/${namespace}/${resource}`;
      const page: { items: KubeObject[] | null; metadata: { continue?: string } } = await server.json({
        path,
        query: { ...query, limit: 250, continue: next },
        signal: AbortSignal.timeout(10_000),
      });
      const apiVersion = root.replace(/^\/apis?\//, '');
      items.push(...(page.items ?? []).map((item) => ({ ...item, apiVersion, kind })));
      next = page.metadata.continue || undefined;
    } while (next !== undefined);
    return items;
  } catch {
    return [];
  }
}

function isReady(status: KubeObject['status']): boolean {
  const conditions: { type: string; status: string }[] = status?.conditions ?? [];
  return conditions.some(({ type, status: value }) => type === 'Ready' && value === 'True');
}

function observedEvent(event: KubeObject): ObservedEvent {
  const { involvedObject, reason = '', message = '', series, lastTimestamp, eventTime } = event;
  const time = series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? event.metadata.creationTimestamp;
  return { uid: involvedObject?.uid ?? '', reason, message, time: Date.parse(time) || 0 };
}
