import type { ObservedObject } from '../health';
import { describe } from '../kubernetes/objects';

/** Formats a blocker as one line: `Deployment hub/hub: ErrImagePull: …`. */
export function summaryOf({ object, health }: Pick<ObservedObject, 'object' | 'health'>): string {
  const { cause, reason, message } = health;
  const isOther = cause !== undefined && (cause.kind !== object.kind || cause.name !== object.name);
  const subject = isOther ? `${describe(object)} (${cause.kind} ${cause.name})` : describe(object);
  return [subject, reason, ...(message ? [message.replace(/\s*\n\s*/g, ' ')] : [])].join(': ');
}
