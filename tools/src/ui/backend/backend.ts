import type { Answers } from '../../init/answers/answers';
import type { Facts } from '../../init/cluster/facts';
import type { FileChange } from '../../init/files/write-files';
import type { DeletionContents } from '../../operations/deletion-contents';
import type { Forwarding } from '../../operations/port-forward';
import type { DeploymentPlan } from '../../plan/plan';
import type { Preview } from '../work/preview';
import type { RunKind, RunView } from './run';

/** A cluster that a person can choose. */
export interface ClusterChoice {
  readonly name: string;
  readonly current: boolean;
}

/** Answers so far, and the detected facts. */
export interface Draft {
  /** Cluster that was read. @default - none */
  readonly context?: string;
  readonly facts: Facts;
  readonly given: Partial<Answers>;
}

/** State of an app in its cluster. */
export interface AppHealth {
  readonly state: 'ready' | 'degraded' | 'not-ready' | 'not-deployed' | 'unknown' | 'checking';
  /** Why it is not ready, or not known. */
  readonly message?: string;
  /** When it was read, in milliseconds since 1970. */
  readonly at?: number;
  readonly components: readonly {
    readonly name: string;
    readonly state: string;
    readonly readyCount: number;
    readonly total: number;
    readonly message?: string;
  }[];
}

/** An entry of the list of apps. */
export interface AppSummary {
  readonly name: string;
  /** Whether its files exist. */
  readonly written: boolean;
  readonly answers?: Answers;
  readonly lastRun?: RunView;
}

/** A change of a file, with the difference of an edited one. */
export interface ReviewedFile extends FileChange {
  /** Set if a person edited the file: it is overwritten only if the person agrees. */
  readonly difference?: string;
}

/** A file of an app as text. */
export interface AppFile {
  readonly path: string;
  readonly text: string;
}

/** How a run of an app starts. */
export interface RunRequest {
  readonly kind: RunKind;
  /**
   * Number of the last run that the person saw; 0 for none. If another one exists by now, nothing starts: a second click
   * never deploys twice.
   */
  readonly after: number;
  /** Deletes the data as well. */
  readonly data?: boolean;
}

/** Result of a request for a run. */
export interface StartedRun {
  readonly number: number;
  /** Whether this request started it. */
  readonly started: boolean;
}

/**
 * Data and operations of the pages. The pages use nothing else, so that the same pages can serve apps of a folder and
 * requests in a cluster.
 */
export interface Backend {
  /** Location of the state, for display. */
  readonly location: string;
  clusters(): Promise<readonly ClusterChoice[]>;
  list(): Promise<readonly AppSummary[]>;
  /**
   * Reads a cluster, and creates a draft.
   *
   * @param context name of the cluster. @default - no cluster is read
   * @throws CliError if the name is taken, or the cluster cannot be read
   */
  create(name: string, context?: string): Promise<void>;
  /** Returns an app, or undefined if no app has the name. */
  app(name: string): AppBackend | undefined;
  /** Ends everything that ends with the server. Runs continue. */
  close(): Promise<void>;
}

/** One app. */
export interface AppBackend {
  readonly name: string;
  summary(): AppSummary;
  /** @throws CliError if the answers file is not valid */
  draft(): Draft;
  save(given: Partial<Answers>): void;
  /** Reads the cluster again. */
  readAgain(): Promise<void>;
  /** Returns what writing the files would do. */
  review(): Promise<readonly ReviewedFile[]>;
  /** Writes the files. Edited ones are overwritten only if they are listed. */
  write(overwrite: readonly string[]): Promise<void>;
  files(): readonly AppFile[];
  /** Whether the files are those of the last preview. */
  isPreviewed(): boolean;
  preview(): Preview | undefined;
  plan(): DeploymentPlan | undefined;
  /** An emitted file by its path, as the plan names it. */
  emitted(path: string): string | undefined;
  topology(): string | undefined;
  zip(): Uint8Array;
  run(number: number): RunView | undefined;
  start(request: RunRequest): StartedRun;
  stop(number: number): void;
  /** Returns the state in the cluster; within `wait` milliseconds, or else the last known one. */
  health(wait: number): Promise<AppHealth>;
  /** @throws CliError if the cluster cannot be read */
  deletion(data: boolean): Promise<DeletionContents>;
  /** @throws CliError if the cluster cannot be read, or there is no password */
  password(component: string): Promise<string>;
  /** Forwards a local port to the web page of a component. */
  open(component: string): Promise<Forwarding>;
  forwardings(): ReadonlyMap<string, Forwarding>;
}
