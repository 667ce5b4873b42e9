import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkImage } from '../../images';
import { checkInteger } from '../../validation/integers';

/** The kinds of `JobKind`, under upstream's names. */
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
   * Image of the init container by which the other pods of a job wait for its first one.
   *
   * @default alpine:3.10
   */
  readonly initContainerImage?: string;

  /**
   * How many times that init container asks for the first pod before it gives up, a whole number above zero.
   *
   * @default 100
   */
  readonly initContainerMaxTries?: number;
}

/** Options of `JobKind.mpiJob`. */
export interface MpiJobOptions {
  /**
   * Image of the init container that brings kubectl to the launcher.
   *
   * @default ghcr.io/kubeflow/training-v1/kubectl-delivery:latest
   */
  readonly kubectlDeliveryImage?: string;
}

/**
 * A kind of jobs that the training operator can run besides TFJobs. The operator may do what the kind needs, and people may make
 * such jobs where they may make TFJobs; the definition is the cluster's to have.
 *
 * @see https://github.com/kubeflow/trainer/tree/v1.9.4/manifests/base/crds
 */
export class JobKind {
  /**
   * PyTorchJobs.
   *
   * @param options the init container of their pods
   */
  public static pytorchJob(options: PytorchJobOptions = {}): JobKind {
    return new JobKind(JobKindName.PYTORCH_JOB, options);
  }

  /** XGBoostJobs. */
  public static xgboostJob(): JobKind {
    return new JobKind(JobKindName.XGBOOST_JOB, {});
  }

  /**
   * MPIJobs. For them the operator may make roles and run commands in any pod, which it hands on to their launchers.
   *
   * @param options the init container of their launchers
   */
  public static mpiJob(options: MpiJobOptions = {}): JobKind {
    return new JobKind(JobKindName.MPI_JOB, options);
  }

  /** PaddleJobs. */
  public static paddleJob(): JobKind {
    return new JobKind(JobKindName.PADDLE_JOB, {});
  }

  /** JAXJobs. */
  public static jaxJob(): JobKind {
    return new JobKind(JobKindName.JAX_JOB, {});
  }

  private constructor(
    /** Which kind of jobs it is. */
    public readonly name: JobKindName,
    private readonly options: PytorchJobOptions & MpiJobOptions,
  ) {}

  /**
   * The options of the operator's command for this kind, under upstream's names.
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

/** The scheme that is always there. */
const TF_JOB = 'tfjob';

/** MPIJobs are checked by their definition alone: their webhook in the operator is empty. */
const WITHOUT_WEBHOOK: string[] = [JobKindName.MPI_JOB];

/** All kinds of jobs that an operator runs, TFJobs first. Throws where one is there twice. */
export function enabledJobKinds(where: IConstruct, others: readonly JobKind[] = []): string[] {
  const kinds = others.map(({ name }) => name);
  const twice = kinds.find((kind, index) => kinds.indexOf(kind) !== index);
  if (twice !== undefined) {
    throw new KubeflowError(
      where,
      `additionalJobKinds has "${twice}" twice.`,
      'The operator accepts each kind of job once.',
      'Leave one of them out.',
    );
  }
  return [TF_JOB, ...kinds];
}

/** Those of the kinds that the operator's webhook is asked about. */
export function jobKindsWithWebhook(schemes: readonly string[]): string[] {
  return schemes.filter((scheme) => !WITHOUT_WEBHOOK.includes(scheme));
}

/** The name that the API server has for jobs of a kind. */
export function pluralOf(scheme: string): string {
  return `${scheme}s`;
}
