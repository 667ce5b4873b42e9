import type { KubeObject } from '../../kubernetes/objects';
import type { DeployerApi } from './api';
import { type InstanceRecord, labelsOf } from './record';

/** Holder of the lease of an instance that is being deleted. Nobody can take it any more. */
export const COLLECTOR = 'auto-deploy/collector';

/** A lease on an instance. Times are milliseconds since 1970. */
export interface InstanceLease {
  readonly holder: string;
  readonly acquired: number;
  readonly until: number;
}

/**
 * Returns the lease of an instance, or undefined if it has no holder.
 *
 * @param longest maximum duration of the lease in milliseconds
 */
export function leaseOf({ spec = {} }: KubeObject, longest: number): InstanceLease | undefined {
  const { holderIdentity = '', acquireTime, renewTime, leaseDurationSeconds = 0 } = spec;
  const acquired = Date.parse(acquireTime ?? '');
  const renewed = Date.parse(renewTime ?? '');
  if (holderIdentity === '' || Number.isNaN(renewed)) {
    return undefined;
  }
  const end = renewed + leaseDurationSeconds * 1000;
  return {
    holder: holderIdentity,
    acquired: Number.isNaN(acquired) ? renewed : acquired,
    until: Number.isNaN(acquired) ? end : Math.min(end, acquired + longest),
  };
}

export interface LeaseOptions {
  readonly holder: string;
  /** Milliseconds until the lease ends, unless it is renewed. */
  readonly duration: number;
  /** Maximum duration of the lease in milliseconds. */
  readonly longest: number;
  /** Time of the API server. */
  readonly now: number;
}

/** Takes or renews the lease of an instance. Returns undefined if somebody else has it, or was faster. */
export async function takeLease(
  api: DeployerApi,
  instance: Pick<InstanceRecord, 'name' | 'version'>,
  options: LeaseOptions,
): Promise<InstanceLease | undefined> {
  const found = await api.get('leases', instance.name);
  const current = found && leaseOf(found, options.longest);
  const isOwn = current?.holder === options.holder;
  if (current && !isOwn && (current.holder === COLLECTOR || options.now < current.until)) {
    return undefined;
  }
  const acquired = isOwn ? current.acquired : options.now;
  if (isOwn && options.now >= acquired + options.longest) {
    return undefined;
  }
  const spec = {
    holderIdentity: options.holder,
    acquireTime: microTime(acquired),
    renewTime: microTime(options.now),
    leaseDurationSeconds: Math.ceil(options.duration / 1000),
    leaseTransitions: (found?.spec?.leaseTransitions ?? 0) + (isOwn || !found ? 0 : 1),
  };
  const written = found
    ? await api.replace('leases', { ...found, spec })
    : await api.create('leases', leaseObject(api.namespace, instance, spec));
  return written && leaseOf(written, options.longest);
}

/** Gives a lease back. */
export async function releaseLease(api: DeployerApi, instance: string, holder: string): Promise<void> {
  const found = await api.get('leases', instance);
  if (found?.spec?.holderIdentity === holder) {
    await api.replace('leases', { ...found, spec: { ...found.spec, holderIdentity: '', leaseDurationSeconds: 1 } });
  }
}

/** Takes the lease of an instance for good, so that it can be deleted. Returns whether nobody has it. */
export async function takeForRemoval(
  api: DeployerApi,
  instance: Pick<InstanceRecord, 'name' | 'version'>,
  longest: number,
  now: number,
): Promise<boolean> {
  const found = await api.get('leases', instance.name);
  const current = found && leaseOf(found, longest);
  if (current && current.holder !== COLLECTOR && now < current.until) {
    return false;
  }
  return current?.holder === COLLECTOR || (await giveToCollector(api, instance, found, now));
}

async function giveToCollector(
  api: DeployerApi,
  instance: Pick<InstanceRecord, 'name' | 'version'>,
  found: KubeObject | undefined,
  now: number,
): Promise<boolean> {
  const time = microTime(now);
  const spec = { holderIdentity: COLLECTOR, acquireTime: time, renewTime: time, leaseDurationSeconds: 1 };
  const written = found
    ? await api.replace('leases', { ...found, spec: { ...found.spec, ...spec } })
    : await api.create('leases', leaseObject(api.namespace, instance, spec));
  return written !== undefined;
}

function leaseObject(namespace: string, instance: Pick<InstanceRecord, 'name' | 'version'>, spec: object): KubeObject {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: instance.name, namespace, labels: labelsOf(namespace, instance, 'lease') },
    spec,
  };
}

/** Times of leases have six digits after the dot. */
function microTime(time: number): string {
  return new Date(time).toISOString().replace('Z', '000Z');
}
