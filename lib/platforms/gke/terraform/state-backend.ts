/** The kinds of `StateBackend`. */
export enum StateBackendKind {
  /** A file beside the program. */
  LOCAL = 'LOCAL',
  /** An object in a Cloud Storage bucket. */
  GCS = 'GCS',
}

/** Options of `StateBackend.local`. */
export interface LocalBackendOptions {
  /**
   * Path of the state file, relative to the folder of the stack (`cdktf.out/stacks/<environment>`).
   *
   * @default - `../../../terraform.<environment>.tfstate`, which is beside `cdktf.out`
   */
  readonly path?: string;
}

/** Options of `StateBackend.gcs`. */
export interface GcsBackendOptions {
  /** Name of the bucket. It must exist, and should keep old versions of its objects. */
  readonly bucket: string;

  /**
   * Folder in the bucket that the state is kept in.
   *
   * @default - the name of the environment, so that environments can share a bucket
   */
  readonly prefix?: string;
}

/** Where Terraform keeps what it knows of the things that it made. */
export class StateBackend {
  /**
   * A file beside the program: for trying out, and for one person.
   *
   * @param options where the file is
   */
  public static local(options: LocalBackendOptions = {}): StateBackend {
    return new StateBackend(StateBackendKind.LOCAL, options.path);
  }

  /**
   * An object in a Cloud Storage bucket, which is locked while somebody deploys: for teams.
   *
   * @see https://developer.hashicorp.com/terraform/language/backend/gcs
   * @param options where the object is
   */
  public static gcs(options: GcsBackendOptions): StateBackend {
    return new StateBackend(StateBackendKind.GCS, undefined, options.bucket, options.prefix);
  }

  private constructor(
    /** Which kind of place it is. */
    public readonly kind: StateBackendKind,
    /** Path of the state file. */
    public readonly path?: string,
    /** Name of the bucket. */
    public readonly bucket?: string,
    /** Folder in the bucket. */
    public readonly prefix?: string,
  ) {}
}
