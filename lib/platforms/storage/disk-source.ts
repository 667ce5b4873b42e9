/** The kinds of `DiskSource`. */
export enum DiskSourceKind {
  /** Made by the platform in its own way. */
  PLATFORM = 'PLATFORM',
  /** A disk that exists, adopted by name. */
  EXISTING = 'EXISTING',
  /** Claimed from a StorageClass. */
  STORAGE_CLASS = 'STORAGE_CLASS',
}

/** Where a disk comes from. */
export class DiskSource {
  /**
   * The platform makes it in its own way: a cloud makes a disk that outlives the cluster, and a platform without a cloud
   * claims one from the default StorageClass.
   */
  public static platform(): DiskSource {
    return new DiskSource(DiskSourceKind.PLATFORM);
  }

  /**
   * A disk of the cloud that exists already. It is adopted as it is, with its data, and never formatted or deleted.
   *
   * @param name name of the disk in the cloud
   */
  public static existing(name: string): DiskSource {
    return new DiskSource(DiskSourceKind.EXISTING, name);
  }

  /**
   * A claim from a StorageClass, which any cluster can do.
   *
   * @param name name of the StorageClass; the cluster's default one where it is left out
   */
  public static storageClass(name?: string): DiskSource {
    return new DiskSource(DiskSourceKind.STORAGE_CLASS, name);
  }

  private constructor(
    /** Which kind of source it is. */
    public readonly kind: DiskSourceKind,
    /** Name of the existing disk or of the StorageClass. */
    public readonly name?: string,
  ) {}
}
