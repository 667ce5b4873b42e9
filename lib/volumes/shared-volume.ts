/** Files that pods on any number of nodes can use at the same time. */
export interface SharedVolume {
  /** Name of the volume. It is mounted at `/mnt/<name>` by default. */
  readonly name: string;

  /** PersistentVolumeClaim that pods mount. Many nodes must be able to mount it at once. */
  readonly claimName: string;

  /**
   * Namespace of the claim, with the namespace prefix of the app. Only pods in this namespace can mount it.
   *
   * @default - the namespace of the pods that mount it
   */
  readonly namespace?: string;

  /**
   * Whether the files are read-only.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}
