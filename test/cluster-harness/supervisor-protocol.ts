import type { Process } from './process';

/** What the supervisor is told first, together with the listening socket that it forwards from. */
export interface SupervisorTask {
  /** The cluster's folder. */
  readonly folder: string;
  /** Folders of the cache. */
  readonly tools: readonly string[];
  readonly port: number;
  /** The certificate that the API server is known by. */
  readonly authority: string;
  /** Commands to run in the new namespaces before anything else. */
  readonly setupCommands: readonly (readonly string[])[];
  /** Commands to run there before the folder is removed. */
  readonly cleanupCommands: readonly (readonly string[])[];
  readonly core: readonly Process[];
  readonly controllers: readonly Process[];
  /** Whether the cluster outlives the process that started it. */
  readonly keepRunning: boolean;
}

/** What the supervisor tells. */
export type SupervisorReport =
  | { readonly kind: 'running' }
  | { readonly kind: 'ended'; readonly process: string; readonly why: string };
