/** Kinds of `StateBackend`. */
export enum StateBackendKind {
  /** A local file. */
  LOCAL = 'LOCAL',
  /** An object in a Cloud Storage bucket. */
  GCS = 'GCS',
}

/** Options of `StateBackend.local`. */
export interface LocalBackendOptions {
  /**
   * Path of the state file, relative to the folder of the stack (`cdktf.out/stacks/<environment>`).
   *
   * @default - `../../../terraform.<environment>.tfstate`, which is next to `cdktf.out`
   */
  readonly path?: string;
}

/** Options of `StateBackend.gcs`. */
export interface GcsBackendOptions {
  /** Name of the bucket. The bucket must exist, and should have object versioning. */
  readonly bucket: string;

  /**
   * Prefix of the state object in the bucket.
   *
   * @default - the name of the environment, so that environments can share a bucket
   */
  readonly prefix?: string;
}

/** Backend that stores the Terraform state. */
export class StateBackend {
  /**
   * Stores the state in a local file. Suitable for evaluation and for a single user.
   *
   * @param options options
   */
  public static local(options: LocalBackendOptions = {}): StateBackend {
    return new StateBackend(StateBackendKind.LOCAL, options.path);
  }

  /**
   * Stores the state in a Cloud Storage bucket, which is locked during deployments. Suitable for teams.
   *
   * @see https://developer.hashicorp.com/terraform/language/backend/gcs
   * @param options options
   */
  public static gcs(options: GcsBackendOptions): StateBackend {
    return new StateBackend(StateBackendKind.GCS, undefined, options.bucket, options.prefix);
  }

  private constructor(
    /** Kind of the backend. */
    public readonly kind: StateBackendKind,
    /** Path of the state file. */
    public readonly path?: string,
    /** Name of the bucket. */
    public readonly bucket?: string,
    /** Prefix of the state object in the bucket. */
    public readonly prefix?: string,
  ) {}
}
