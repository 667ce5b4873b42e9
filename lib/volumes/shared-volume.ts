/** Files that the pods of any number of nodes see at the same time. */
export interface SharedVolume {
  /** What people call the files. Where a component chooses the place, they appear as `/mnt/<name>`. */
  readonly name: string;

  /** The PersistentVolumeClaim that pods mount, one that many nodes can use at once. */
  readonly claimName: string;

  /**
   * Namespace of the claim. A claim can be mounted by pods of its own namespace only.
   *
   * @default - the namespace of whatever mounts it
   */
  readonly namespace?: string;

  /**
   * Whether the files can only be read.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}
