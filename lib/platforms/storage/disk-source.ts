/** Kinds of `DiskSource`. */
export enum DiskSourceKind {
  /** Created by the platform. */
  PLATFORM = 'PLATFORM',
  /** An existing disk, adopted by name. */
  EXISTING = 'EXISTING',
  /** Claimed from a StorageClass. */
  STORAGE_CLASS = 'STORAGE_CLASS',
}

/** Source of a disk. */
export class DiskSource {
  /**
   * The platform's own kind of disk: a cloud platform creates a disk that outlives the cluster, other platforms claim
   * one from the default StorageClass.
   */
  public static platform(): DiskSource {
    return new DiskSource(DiskSourceKind.PLATFORM);
  }

  /**
   * An existing disk of the cloud. It is used with its data, and never formatted or deleted.
   *
   * @param name name of the disk in the cloud
   */
  public static existing(name: string): DiskSource {
    return new DiskSource(DiskSourceKind.EXISTING, name);
  }

  /**
   * A claim from a StorageClass, which every cluster supports.
   *
   * @param name name of the StorageClass; the cluster's default StorageClass if omitted
   */
  public static storageClass(name?: string): DiskSource {
    return new DiskSource(DiskSourceKind.STORAGE_CLASS, name);
  }

  private constructor(
    /** Kind of source. */
    public readonly kind: DiskSourceKind,
    /** Name of the existing disk or of the StorageClass. */
    public readonly name?: string,
  ) {}
}
