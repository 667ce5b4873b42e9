import { ClusterView, type ObservedEvent } from '../../src/health';
import type { KubeObject } from '../../src/kubernetes/objects';

/** Time of all observations. */
export const NOW = Date.parse('2026-11-30T12:00:00Z');

/** Returns the time a number of seconds before the observation. */
export function ago(seconds: number): string {
  return new Date(NOW - seconds * 1000).toISOString();
}

type Fields = Record<string, unknown>;

/** Returns an object that was created an hour ago. */
export function object(apiVersion: string, kind: string, fields: Fields = {}): KubeObject {
  const { metadata, ...others } = fields as { metadata?: Fields };
  return {
    apiVersion,
    kind,
    metadata: { name: 'it', namespace: 'ns', uid: 'uid-it', creationTimestamp: ago(3600), ...metadata },
    ...others,
  };
}

export function condition(type: string, status: string, reason = '', message = '', seconds = 0): Fields {
  return { type, status, reason, message, lastTransitionTime: ago(seconds) };
}

/** Returns a pod that an object with the UID owns. */
export function pod(fields: Fields = {}, ownerUid = 'uid-it', name = 'it-1'): KubeObject {
  return object('v1', 'Pod', {
    ...fields,
    metadata: { name, uid: `uid-${name}`, ownerReferences: [{ kind: 'Owner', name: 'it', uid: ownerUid }] },
  });
}

export function waitingPod(reason: string, message: string, ownerUid?: string): KubeObject {
  return pod(
    { status: { phase: 'Pending', containerStatuses: [{ name: 'main', state: { waiting: { reason, message } } }] } },
    ownerUid,
  );
}

export function event(reason: string, message: string, uid = 'uid-it'): ObservedEvent {
  return { uid, reason, message, time: NOW - 1000 };
}

export function view(objects: readonly KubeObject[] = [], events: readonly ObservedEvent[] = []): ClusterView {
  return new ClusterView(objects, NOW, events);
}
