import type { Amounts } from '../config/config';

/** Current state of the branch or tag of a version. */
export type Source =
  | {
      readonly state: 'found';
      /** Full name, such as `refs/heads/main`. */
      readonly ref: string;
      readonly commit: string;
      /** Equal for commits between which nothing changed that counts: the commit, or a digest of the watched paths. */
      readonly digest: string;
    }
  | { readonly state: 'missing' | 'unreachable'; readonly message: string };

/** The deletion of an instance. */
export interface Removal {
  /** Number of Jobs that were started. */
  readonly attempts: number;
  /** State of the last Job. `requested` if none was started. */
  readonly state: 'requested' | 'running' | 'failed' | 'done';
  /** When the state began. */
  readonly since: number;
  /** What prevents it. */
  readonly message?: string;
}

/** A deployed program. Times are milliseconds since 1970. */
export interface Instance {
  readonly name: string;
  readonly version: string;
  readonly ref: string;
  readonly commit: string;
  readonly digest: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly requests: Amounts;
  /** `launching` while its Job runs, `failed` if that failed, and `deployed` if it succeeded. */
  readonly phase: 'launching' | 'deployed' | 'failed';
  /** Whether its Application is Ready. */
  readonly ready: boolean;
  /** When the phase, or the condition Ready, changed last. */
  readonly since: number;
  /** Why it failed or is not ready. */
  readonly message?: string;
  readonly lease?: { readonly holder: string; readonly until: number };
  /** Omitted unless it is being deleted. */
  readonly removal?: Removal;
}

/** A launch that failed. */
export interface Failure {
  readonly version: string;
  readonly digest: string;
  /** Name of the instance. */
  readonly instance: string;
  readonly at: number;
  readonly message: string;
}

/** What earlier passes know, and the cluster no longer shows. */
export interface History {
  readonly failures: readonly Failure[];
  /** When the last instance of each version was started. */
  readonly launched: Readonly<Record<string, number>>;
}

/** What was observed at one moment. */
export interface Observation {
  readonly sources: ReadonlyMap<string, Source>;
  readonly instances: readonly Instance[];
  readonly history: History;
}

/** Whether an instance can be used. */
export function isHealthy({ phase, ready, removal }: Instance): boolean {
  return phase === 'deployed' && ready && removal === undefined;
}

/** Failed attempts after which a deletion is reported as stuck. */
const STUCK_ATTEMPTS = 3;

export function isStuck(removal: Removal | undefined): boolean {
  return removal !== undefined && removal.state !== 'done' && removal.attempts >= STUCK_ATTEMPTS;
}

/** Orders instances: the newest first. */
export function newestFirst(a: Instance, b: Instance): number {
  return b.createdAt - a.createdAt || (a.name < b.name ? -1 : 1);
}
