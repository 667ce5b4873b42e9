import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkImage } from '../../images';
import { checkWholeNumber } from '../../workload/whole-numbers';

/** The kinds of `JobScheme`, under upstream's names. */
export enum JobSchemeKind {
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

/** Options of `JobScheme.pytorchJob`. */
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

/** Options of `JobScheme.mpiJob`. */
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
export class JobScheme {
  /**
   * PyTorchJobs.
   *
   * @param options the init container of their pods
   */
  public static pytorchJob(options: PytorchJobOptions = {}): JobScheme {
    return new JobScheme(JobSchemeKind.PYTORCH_JOB, options);
  }

  /** XGBoostJobs. */
  public static xgboostJob(): JobScheme {
    return new JobScheme(JobSchemeKind.XGBOOST_JOB, {});
  }

  /**
   * MPIJobs. For them the operator may make roles and run commands in any pod, which it hands on to their launchers.
   *
   * @param options the init container of their launchers
   */
  public static mpiJob(options: MpiJobOptions = {}): JobScheme {
    return new JobScheme(JobSchemeKind.MPI_JOB, options);
  }

  /** PaddleJobs. */
  public static paddleJob(): JobScheme {
    return new JobScheme(JobSchemeKind.PADDLE_JOB, {});
  }

  /** JAXJobs. */
  public static jaxJob(): JobScheme {
    return new JobScheme(JobSchemeKind.JAX_JOB, {});
  }

  private constructor(
    /** Which kind of jobs it is. */
    public readonly kind: JobSchemeKind,
    private readonly options: PytorchJobOptions & MpiJobOptions,
  ) {}

  /**
   * The options of the operator's command for this kind, under upstream's names.
   *
   * @internal
   */
  public _commandOptions(where: IConstruct): string[] {
    const { initContainerImage, initContainerMaxTries, kubectlDeliveryImage } = this.options;
    for (const [option, image] of Object.entries({ initContainerImage, kubectlDeliveryImage })) {
      if (image !== undefined) {
        checkImage(where, `otherSchemes: ${this.kind}: ${option}`, image);
      }
    }
    checkWholeNumber(where, `otherSchemes: ${this.kind}: initContainerMaxTries`, initContainerMaxTries, {
      least: 1,
      by: 'The init container',
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
const WITHOUT_WEBHOOK: string[] = [JobSchemeKind.MPI_JOB];

/** All kinds of jobs that an operator runs, TFJobs first. Throws where one is there twice. */
export function allSchemes(where: IConstruct, others: readonly JobScheme[] = []): string[] {
  const kinds = others.map(({ kind }) => kind);
  const twice = kinds.find((kind, index) => kinds.indexOf(kind) !== index);
  if (twice !== undefined) {
    throw new KubeflowError(
      where,
      `otherSchemes has "${twice}" twice.`,
      'The operator accepts each kind of job once.',
      'Leave one of them out.',
    );
  }
  return [TF_JOB, ...kinds];
}

/** Those of the kinds that the operator's webhook is asked about. */
export function schemesWithWebhook(schemes: readonly string[]): string[] {
  return schemes.filter((scheme) => !WITHOUT_WEBHOOK.includes(scheme));
}

/** The name that the API server has for jobs of a kind. */
export function resourceOf(scheme: string): string {
  return `${scheme}s`;
}
