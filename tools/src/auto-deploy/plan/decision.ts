import type { History, Source } from './observation';

/** Why a version needs a new instance. */
export type Cause = 'first' | 'changed' | 'refresh' | 'retry' | 'unhealthy';

/** Reasons why a version waits. */
export type WaitReason =
  | 'inFlight'
  | 'backoff'
  | 'failedInstance'
  | 'minimumInterval'
  | 'versionLimit'
  | 'versionBudget'
  | 'overallLimit'
  | 'overallBudget'
  | 'reserved';

export interface Wait {
  readonly for: WaitReason;
  /** When it ends at the latest. Omitted if that depends on something else. */
  readonly until?: number;
  readonly message: string;
}

interface CommonDecision {
  readonly version: string;
  readonly source: Source;
  /** The newest instance that can be used. */
  readonly newestHealthy?: string;
}

/** What happens to a version in this pass, and why. */
export type VersionDecision = CommonDecision &
  (
    | { readonly action: 'launch'; readonly reason: Cause; readonly message: string }
    | {
        readonly action: 'wait';
        readonly reason: Cause;
        readonly message: string;
        readonly waits: readonly Wait[];
        /** When all waits with a known end are over. */
        readonly until?: number;
      }
    | {
        readonly action: 'none';
        readonly reason: 'upToDate' | 'missing' | 'unreachable';
        readonly message: string;
        /** When an instance is due without a commit. */
        readonly until?: number;
      }
  );

/** Why an instance is kept. */
export type KeepReason = 'launching' | 'newest' | 'kept' | 'lastHealthy' | 'leased' | 'unready' | 'failedKept';

/** Why an instance is deleted. */
export type RemoveReason = 'expired' | 'superseded' | 'failed' | 'unhealthy' | 'versionRemoved';

/** What happens to an instance in this pass, and why. */
export type InstanceDecision = { readonly instance: string; readonly message: string } & (
  | { readonly action: 'keep'; readonly reason: KeepReason; readonly until?: number }
  | { readonly action: 'remove'; readonly reason: RemoveReason }
  | { readonly action: 'wait'; readonly reason: RemoveReason; readonly waitsFor: 'removalLimit' }
  | { readonly action: 'removing'; readonly reason: 'running' | 'retryLater' | 'removalLimit'; readonly until?: number }
  | { readonly action: 'retryRemoval'; readonly reason: 'failedRemoval' | 'interrupted' }
  | { readonly action: 'forget'; readonly reason: 'removed' }
);

/** An instance to start. */
export interface Launch {
  readonly version: string;
  readonly ref: string;
  readonly commit: string;
  readonly digest: string;
}

/** Everything that a pass decides. */
export interface Plan {
  /** One for each version of the configuration, in its order. */
  readonly versions: readonly VersionDecision[];
  /** One for each instance. */
  readonly instances: readonly InstanceDecision[];
  readonly launches: readonly Launch[];
  /** State for the next pass. */
  readonly history: History;
}
