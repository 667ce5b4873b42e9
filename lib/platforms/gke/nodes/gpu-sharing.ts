/** Which driver GKE installs on nodes with GPUs. */
export enum GpuDriverVersion {
  /** The one that GKE's version holds for proven. */
  DEFAULT = 'DEFAULT',
  /** The newest that the nodes' operating system has. */
  LATEST = 'LATEST',
  /** None: somebody else installs it, as NVIDIA's GPU operator does. */
  DISABLED = 'INSTALLATION_DISABLED',
}

/** Options of `GpuSharing.timeSharing` and `GpuSharing.mps`. */
export interface GpuSharingOptions {
  /** How many containers share one GPU, or one part of it: 2 to 48. */
  readonly maxSharedClientsPerGpu: number;
}

/**
 * How containers share one GPU.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/timesharing-gpus
 */
export class GpuSharing {
  /**
   * One after the other, by turns. Nothing keeps one from taking all of the memory.
   *
   * @param options how many
   */
  public static timeSharing(options: GpuSharingOptions): GpuSharing {
    return new GpuSharing('TIME_SHARING', options.maxSharedClientsPerGpu);
  }

  /**
   * At once, by NVIDIA's Multi-Process Service, each with its share of the memory.
   *
   * @param options how many
   */
  public static mps(options: GpuSharingOptions): GpuSharing {
    return new GpuSharing('MPS', options.maxSharedClientsPerGpu);
  }

  private constructor(
    /** What GKE calls it. */
    public readonly strategy: string,
    /** How many containers share one GPU. */
    public readonly maxSharedClientsPerGpu: number,
  ) {}
}
