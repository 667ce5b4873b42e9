/** Version of the NVIDIA driver that GKE installs on nodes with GPUs. */
export enum GpuDriverVersion {
  /** Default version of the GKE version. */
  DEFAULT = 'DEFAULT',
  /** Latest version that supports the operating system of the nodes. */
  LATEST = 'LATEST',
  /** GKE installs no driver. Install it by other means, for example with NVIDIA's GPU operator. */
  DISABLED = 'INSTALLATION_DISABLED',
}

/** Options of `GpuSharing.timeSharing` and `GpuSharing.mps`. */
export interface GpuSharingOptions {
  /** Number of containers that share one GPU or one GPU partition: 2 to 48. */
  readonly maxSharedClientsPerGpu: number;
}

/**
 * Strategy for sharing one GPU between containers.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/timesharing-gpus
 */
export class GpuSharing {
  /**
   * Containers take turns. The memory of the GPU is not divided: one container can use all of it.
   *
   * @param options options
   */
  public static timeSharing(options: GpuSharingOptions): GpuSharing {
    return new GpuSharing('TIME_SHARING', options.maxSharedClientsPerGpu);
  }

  /**
   * Containers run at the same time with NVIDIA's Multi-Process Service (MPS), each with its share of the memory.
   *
   * @param options options
   */
  public static mps(options: GpuSharingOptions): GpuSharing {
    return new GpuSharing('MPS', options.maxSharedClientsPerGpu);
  }

  private constructor(
    /** Strategy in the GKE API. */
    public readonly strategy: string,
    /** Number of containers that share one GPU. */
    public readonly maxSharedClientsPerGpu: number,
  ) {}
}
