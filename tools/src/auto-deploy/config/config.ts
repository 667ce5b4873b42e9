/** Amounts that an instance requests, or that a budget allows. */
export interface Amounts {
  /** CPUs. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
  readonly gpus: number;
  /** Cost per hour. */
  readonly cost: number;
}

/** Limits of amounts. Others are not limited. */
export type Budget = Partial<Amounts>;

/** Changes to the pods of Jobs. */
export interface JobOverrides {
  readonly image?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
  readonly nodeSelector: Readonly<Record<string, string>>;
}

/** Program whose newest commit always has an instance. Times are milliseconds. */
export interface VersionConfig {
  readonly name: string;
  readonly repository: string;
  /** Branch or tag, or a pattern of them. */
  readonly ref: { readonly kind: 'branch' | 'tag'; readonly pattern: string };
  readonly credentialsSecret?: string;
  /** Folder of the program in the repository. */
  readonly path: string;
  /** Files and folders whose changes count. Empty if every commit counts. */
  readonly watch: readonly string[];
  readonly submodules: boolean;
  readonly build?: string;
  readonly environment: string;
  readonly requests: Amounts;
  readonly minimumInterval: number;
  readonly refreshInterval: number;
  readonly maximumActive: number;
  readonly lifetime: number;
  readonly keep: number;
  readonly failedLifetime: number;
  readonly deployTimeout: number;
  readonly removeTimeout: number;
  readonly budget: Budget;
  readonly job: JobOverrides;
}

/** Contents of `deployments.yaml`, with all defaults. */
export interface DeploymentsConfig {
  readonly limits: {
    readonly active: number;
    readonly removals: number;
    /** Milliseconds. */
    readonly lease: number;
    readonly budget: Budget;
  };
  readonly versions: readonly VersionConfig[];
}
