import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, type Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { GpuOptions } from '../../platforms/capabilities/accelerators';
import type { IPlatform } from '../../platforms/platform';
import { checkEnum } from '../../validation/enums';
import { checkInteger } from '../../validation/integers';
import { PodVolume } from '../../volumes/pod-volume';
import { TFJob } from '../tf-job';

/** A network that the benchmark trains. */
export enum TFCnnModel {
  RESNET50 = 'resnet50',
  RESNET101 = 'resnet101',
  RESNET152 = 'resnet152',
  INCEPTION3 = 'inception3',
  VGG16 = 'vgg16',
  VGG19 = 'vgg19',
  DENSENET121 = 'densenet121',
  MOBILENET2 = 'mobilenet2',
  /** One layer, to see whether the cluster works. */
  TRIVIAL = 'trivial',
}

/** Options of a `TFCnn`. */
export interface TFCnnProps {
  /**
   * Name of the TFJob.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * The network.
   *
   * @default TFCnnModel.RESNET50
   */
  readonly model?: TFCnnModel;

  /**
   * Images in a batch of each worker.
   *
   * @default 32
   */
  readonly batchSize?: number;

  /**
   * Batches of each worker that are counted.
   *
   * @default 100
   */
  readonly batches?: number;

  /**
   * Batches of each worker before those that are counted.
   *
   * @default 10
   */
  readonly warmupBatches?: number;

  /**
   * Parameter servers; with none, each worker has a copy of the variables.
   *
   * @default 1
   */
  readonly ps?: number;

  /**
   * Workers.
   *
   * @default 1
   */
  readonly workers?: number;

  /**
   * GPUs of each worker. Neither the parameter servers nor the chief have any.
   *
   * @default - none
   */
  readonly gpu?: GpuOptions;

  /**
   * Image with TensorFlow 2.16 or newer.
   *
   * @default - docker.io/tensorflow/tensorflow:2.20.0, with GPUs its variant -gpu
   */
  readonly image?: string;

  /**
   * Requests and limits of each worker.
   *
   * @default - those of TFJob
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Shared memory of each pod.
   *
   * @default - 64Mi, as containers have
   */
  readonly sharedMemory?: Size;

  /**
   * How long the job may take.
   *
   * @default Duration.hours(6)
   */
  readonly activeDeadline?: Duration;

  /**
   * How long the finished job is kept.
   *
   * @default Duration.days(1)
   */
  readonly ttlAfterFinished?: Duration;

  /**
   * Kueue's LocalQueue that decides when the job may start.
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
   * @default - the one whose chart it stands in, or else any conformant cluster
   */
  readonly platform?: IPlatform;
}

const IMAGE = 'docker.io/tensorflow/tensorflow:2.20.0';

/**
 * A benchmark: trains a convolutional network on images that are made up, and writes to the log of its first pod how many it sees in a
 * second.
 *
 * The job has workers, parameter servers where asked for, and then a chief, which hands the workers what to do.
 */
export class TFCnn extends Construct {
  /** The job. */
  public readonly job: TFJob;

  /**
   * Throws where a number counts nothing, or the job could not be made.
   */
  constructor(scope: Construct, id: string, props: TFCnnProps = {}) {
    super(scope, id);
    checkEnum(this, 'model', props.model, TFCnnModel);
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
      command: ['python', '-c', readFileSync(join(__dirname, 'tf_cnn.py'), 'utf8')],
      args: [`--model=${model}`, ...Object.entries(options).map(([name, value]) => `--${name}=${value}`)],
      ...(props.sharedMemory && { volumes: [PodVolume.sharedMemory(props.sharedMemory)] }),
      ...(servers > 0 && { chief: {}, ps: { replicas: servers } }),
      worker: {
        replicas: this.count('workers', props.workers ?? 1),
        gpu: props.gpu,
        resources: props.resources,
        ...(props.gpu && props.image === undefined && { image: `${IMAGE}-gpu` }),
      },
      activeDeadline: props.activeDeadline ?? Duration.hours(6),
      ttlAfterFinished: props.ttlAfterFinished ?? Duration.days(1),
      queueName: props.queueName,
      labels: props.labels,
      platform: props.platform,
    });
  }

  private count(prop: string, count: number, min = 1): number {
    checkInteger(this, prop, count, { min, acceptedBy: 'The benchmark' });
    return count;
  }
}
