import { Duration, type Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { readAsset } from '../../assets';
import { KubeflowError } from '../../errors';
import type { GpuOptions } from '../../platforms/capabilities/accelerators';
import { checkedId } from '../../platforms/construct-ids';
import { gpuPlacement } from '../../platforms/gpu-placement';
import { checkPlacement } from '../../platforms/placement';
import type { IPlatform } from '../../platforms/platform';
import { Platform } from '../../platforms/platform-lookup';
import { needsCuda } from '../../pods/cuda-images';
import { checkInteger } from '../../validation/integers';
import { PodVolume } from '../../volumes/pod-volume';
import { TFJob } from '../tf-job';

/** Neural network that the benchmark trains. */
export enum TFCnnModel {
  RESNET50 = 'resnet50',
  RESNET101 = 'resnet101',
  RESNET152 = 'resnet152',
  INCEPTION3 = 'inception3',
  VGG16 = 'vgg16',
  VGG19 = 'vgg19',
  DENSENET121 = 'densenet121',
  MOBILENET2 = 'mobilenet2',
  /** One layer, for a quick check that the cluster works. */
  TRIVIAL = 'trivial',
}

/** Properties of `TFCnn`. */
export interface TFCnnProps {
  /**
   * Name of the TFJob.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * Neural network to train.
   *
   * @default TFCnnModel.RESNET50
   */
  readonly model?: TFCnnModel;

  /**
   * Number of images in a batch of each worker.
   *
   * @default 32
   */
  readonly batchSize?: number;

  /**
   * Number of batches that each worker trains and measures.
   *
   * @default 100
   */
  readonly batches?: number;

  /**
   * Number of batches that each worker trains before the measurement.
   *
   * @default 10
   */
  readonly warmupBatches?: number;

  /**
   * Number of parameter servers. With 0, each worker keeps a copy of the variables.
   *
   * @default 1
   */
  readonly ps?: number;

  /**
   * Number of workers.
   *
   * @default 1
   */
  readonly workers?: number;

  /**
   * GPUs of each worker. Parameter servers and the chief have none.
   *
   * @default - none
   */
  readonly gpu?: GpuOptions;

  /**
   * Container image with TensorFlow 2.16 or newer.
   *
   * @default - docker.io/tensorflow/tensorflow:2.20.0; docker.io/tensorflow/tensorflow:2.20.0-gpu for workers with GPUs
   * from NVIDIA; required for workers with other GPUs
   */
  readonly image?: string;

  /**
   * Resource requests and limits of each worker.
   *
   * @default - the defaults of TFJob
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Size of the shared memory (/dev/shm) of each pod.
   *
   * @default - 64Mi, the container runtime's default
   */
  readonly sharedMemory?: Size;

  /**
   * Maximum duration of the job.
   *
   * @default Duration.hours(6)
   */
  readonly activeDeadline?: Duration;

  /**
   * How long a finished job is kept.
   *
   * @default Duration.days(1)
   */
  readonly ttlAfterFinished?: Duration;

  /**
   * Name of the Kueue LocalQueue that admits the job.
   *
   * @default - no queue
   */
  readonly queueName?: string;

  /**
   * Labels of all objects and pods.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Platform that the job runs on.
   *
   * @default - the platform of the chart, or any conformant cluster
   */
  readonly platform?: IPlatform;
}

const IMAGE = 'docker.io/tensorflow/tensorflow:2.20.0';

/**
 * Benchmarks distributed training: trains a convolutional network on synthetic images and logs the images per second.
 *
 * The job has workers and, if `ps` is above 0, parameter servers and a chief that schedules the training steps.
 */
export class TFCnn extends Construct {
  /** The TFJob that runs the benchmark. */
  public readonly job: TFJob;

  /**
   * @throws KubeflowError if a number is out of range or the job is invalid.
   */
  constructor(scope: Construct, id: string, props: TFCnnProps = {}) {
    super(scope, checkedId(scope, 'id', id));
    checkPlacement(this);
    const servers = this.count('ps', props.ps ?? 1, 0);
    const model = props.model ?? TFCnnModel.RESNET50;
    const options = {
      'batch-size': this.count('batchSize', props.batchSize ?? 32),
      batches: this.count('batches', props.batches ?? 100),
      'warmup-batches': this.count('warmupBatches', props.warmupBatches ?? 10),
    };
    this.job = new TFJob(this, 'job', {
      name: props.name ?? id,
      image: props.image ?? IMAGE,
      command: ['python', '-c', readAsset('components/tf-cnn/tf_cnn.py')],
      args: [`--model=${model}`, ...Object.entries(options).map(([name, value]) => `--${name}=${value}`)],
      ...(props.sharedMemory && { volumes: [PodVolume.sharedMemory(props.sharedMemory)] }),
      ...(servers > 0 && { chief: {}, ps: { replicas: servers } }),
      worker: {
        replicas: this.count('workers', props.workers ?? 1),
        gpu: props.gpu,
        resources: props.resources,
        ...this.gpuImage(props),
      },
      activeDeadline: props.activeDeadline ?? Duration.hours(6),
      ttlAfterFinished: props.ttlAfterFinished ?? Duration.days(1),
      queueName: props.queueName,
      labels: props.labels,
      platform: props.platform,
    });
  }

  /** @throws KubeflowError if the GPUs are not from NVIDIA, and `image` is not set. */
  private gpuImage({ gpu, image, platform }: TFCnnProps): { image?: string } {
    const placement = gpuPlacement(this, Platform._ofComponent(this, platform), gpu, 'worker.gpu');
    if (!placement || image !== undefined) {
      return {};
    }
    if (!needsCuda(placement)) {
      throw new KubeflowError(
        this,
        `gpu: the workers request ${placement.resourceName}, but the default image supports only GPUs from NVIDIA.`,
        'The benchmark would run on CPUs, and the GPUs would be idle.',
        'Set `image` to an image with TensorFlow for these GPUs.',
      );
    }
    return { image: `${IMAGE}-gpu` };
  }

  private count(prop: string, count: number, min = 1): number {
    checkInteger(this, prop, count, { min, acceptedBy: 'The benchmark' });
    return count;
  }
}
