import { CliError } from '../../cli-error';
import { ExitCode } from '../../exit-codes';
import { suggestion } from '../../suggestion';
import { isHealthy, newestFirst } from '../plan/observation';
import type { ObservedInstance } from './observe';

/** Which instances to choose. */
export interface Selection {
  readonly version?: string;
  /** Whether it must be Ready. */
  readonly ready?: boolean;
  /** Milliseconds since it was started. */
  readonly minAge?: number;
  /** Whether nobody may have a lease. */
  readonly free?: boolean;
}

/** Returns the matching instances, the newest first. */
export function selectInstances<T extends ObservedInstance>(
  instances: readonly T[],
  { version, ready = false, minAge = 0, free = false }: Selection,
  now: number,
): T[] {
  return instances
    .filter(
      (instance) =>
        (version === undefined || instance.version === version) &&
        (!ready || isHealthy(instance)) &&
        // The clock of the API server has seconds only.
        (minAge === 0 || now - instance.createdAt >= minAge) &&
        (!free || instance.lease === undefined || now >= instance.lease.until),
    )
    .sort(newestFirst);
}

/**
 * Returns a field of an instance, for scripts.
 *
 * @throws CliError if there is no such field
 */
export function fieldOf(instance: ObservedInstance, field: string): string {
  const fields = fieldsOf(instance);
  if (!Object.hasOwn(fields, field)) {
    throw new CliError(`An instance has no field "${field}".`, {
      reason: suggestion(field, Object.keys(fields)),
      exitCode: ExitCode.usage,
    });
  }
  return fields[field];
}

/** Fields of an instance as texts. */
export function fieldsOf(instance: ObservedInstance): Readonly<Record<string, string>> {
  const { name, version, repository, ref, commit, createdAt, expiresAt, urls } = instance;
  return {
    name,
    version,
    repository,
    ref,
    commit,
    prefix: `${name}-`,
    namespace: instance.application?.namespace ?? '',
    url: urls[0]?.value ?? '',
    ready: String(isHealthy(instance)),
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
  };
}
