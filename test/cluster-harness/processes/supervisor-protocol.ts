import type { Process } from './process';

/** First message to the supervisor. The listening socket to forward from is sent with it. */
export interface SupervisorTask {
  /** The cluster's folder. */
  readonly folder: string;
  /** Cache folders with tools. */
  readonly tools: readonly string[];
  readonly port: number;
  /** Certificate of the authority that issued the API server's certificate. */
  readonly authority: string;
  /** Commands to run in the new namespaces before any other process. */
  readonly setupCommands: readonly (readonly string[])[];
  /** Commands to run in the namespaces before the folder is removed. */
  readonly cleanupCommands: readonly (readonly string[])[];
  readonly core: readonly Process[];
  readonly controllers: readonly Process[];
  /** Whether the cluster continues to run when the process that started it ends. */
  readonly keepRunning: boolean;
}

/** Messages from the supervisor. */
export type SupervisorReport =
  | { readonly kind: 'running' }
  | { readonly kind: 'ended'; readonly process: string; readonly why: string };
