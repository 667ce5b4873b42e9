import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkImage } from '../../images';
import { checkInteger } from '../../validation/integers';

/** Upstream's names of job kinds. */
export enum JobKindName {
  /** PyTorch. */
  PYTORCH_JOB = 'pytorchjob',
  /** XGBoost. */
  XGBOOST_JOB = 'xgboostjob',
  /** MPI. */
  MPI_JOB = 'mpijob',
  /** PaddlePaddle. */
  PADDLE_JOB = 'paddlejob',
  /** JAX. */
  JAX_JOB = 'jaxjob',
}

/** Options of `JobKind.pytorchJob`. */
export interface PytorchJobOptions {
  /**
   * Image of the init container in which the other pods of a job wait for the first pod.
   *
   * @default alpine:3.10
   */
  readonly initContainerImage?: string;

  /**
   * How many times the init container looks up the first pod before it fails, a whole number from 1.
   *
   * @default 100
   */
  readonly initContainerMaxTries?: number;
}

/** Options of `JobKind.mpiJob`. */
export interface MpiJobOptions {
  /**
   * Image of the init container that copies kubectl to the launcher.
   *
   * @default ghcr.io/kubeflow/training-v1/kubectl-delivery:latest
   */
  readonly kubectlDeliveryImage?: string;
}

/**
 * Job kind that the training operator runs in addition to TFJobs.
 *
 * The operator gets the permissions that the kind requires. Users may create such jobs in the same namespaces as TFJobs.
 * The CustomResourceDefinition of the kind must already exist.
 *
 * @see https://github.com/kubeflow/trainer/tree/v1.9.4/manifests/base/crds
 */
export class JobKind {
  /**
   * Runs PyTorchJobs.
   *
   * @param options init container of the pods
   */
  public static pytorchJob(options: PytorchJobOptions = {}): JobKind {
    return new JobKind(JobKindName.PYTORCH_JOB, options);
  }

  /** Runs XGBoostJobs. */
  public static xgboostJob(): JobKind {
    return new JobKind(JobKindName.XGBOOST_JOB, {});
  }

  /**
   * Runs MPIJobs. The operator may create roles and run commands in any pod, because it grants both to the launchers.
   *
   * @param options init container of the launchers
   */
  public static mpiJob(options: MpiJobOptions = {}): JobKind {
    return new JobKind(JobKindName.MPI_JOB, options);
  }

  /** Runs PaddleJobs. */
  public static paddleJob(): JobKind {
    return new JobKind(JobKindName.PADDLE_JOB, {});
  }

  /** Runs JAXJobs. */
  public static jaxJob(): JobKind {
    return new JobKind(JobKindName.JAX_JOB, {});
  }

  private constructor(
    /** Name of the kind. */
    public readonly name: JobKindName,
    private readonly options: PytorchJobOptions & MpiJobOptions,
  ) {}

  /**
   * Returns the command-line flags of the operator for this kind.
   *
   * @internal
   */
  public _flags(where: IConstruct): string[] {
    const { initContainerImage, initContainerMaxTries, kubectlDeliveryImage } = this.options;
    for (const [option, image] of Object.entries({ initContainerImage, kubectlDeliveryImage })) {
      if (image !== undefined) {
        checkImage(where, `additionalJobKinds: ${this.name}: ${option}`, image);
      }
    }
    checkInteger(where, `additionalJobKinds: ${this.name}: initContainerMaxTries`, initContainerMaxTries, {
      min: 1,
      acceptedBy: 'The init container',
    });
    return Object.entries({
      '--pytorch-init-container-image': initContainerImage,
      '--pytorch-init-container-max-tries': initContainerMaxTries,
      '--mpi-kubectl-delivery-image': kubectlDeliveryImage,
    }).flatMap(([option, value]) => (value === undefined ? [] : [`${option}=${value}`]));
  }
}

/** The kind that is always enabled. */
const TF_JOB = 'tfjob';

/** The webhook of MPIJobs is empty. Only their CustomResourceDefinition validates them. */
const WITHOUT_WEBHOOK: string[] = [JobKindName.MPI_JOB];

/**
 * Returns the names of all kinds that an operator runs, TFJobs first.
 *
 * @throws KubeflowError if a kind is listed twice.
 */
export function enabledJobKinds(where: IConstruct, additional: readonly JobKind[] = []): string[] {
  const kinds = additional.map(({ name }) => name);
  const duplicate = kinds.find((kind, index) => kinds.indexOf(kind) !== index);
  if (duplicate !== undefined) {
    throw new KubeflowError(
      where,
      `additionalJobKinds has "${duplicate}" twice.`,
      'Job kinds must be unique.',
      'Remove one of them.',
    );
  }
  return [TF_JOB, ...kinds];
}

/** Returns the kinds that the webhook of the operator validates. */
export function jobKindsWithWebhook(kinds: readonly string[]): string[] {
  return kinds.filter((kind) => !WITHOUT_WEBHOOK.includes(kind));
}

/** Returns the plural resource name of a kind. */
export function pluralOf(kind: string): string {
  return `${kind}s`;
}
