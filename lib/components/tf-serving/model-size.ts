import { Duration, Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { bytesOf, checkSize } from '../../workload/resources';
import type { TFServingProps } from './tf-serving-props';

/** What a load is at least taken to bring, from a bucket or a network file system, the work on it included. */
const BYTES_A_SECOND = bytesOf(Size.mebibytes(20));

/** Beside the reading: pulling the image's last layers into memory, starting, finding the versions. */
const SECONDS_BESIDE_READING = 300;

const LEAST_MINUTES = 10;

/** What a server takes beside its models. */
const GIBIBYTES_BESIDE_MODELS = 1;

const LEAST_GIBIBYTES = 2;

/** How long a pod may take to start: what is said, or what reading a model of its size takes. */
export function startupTimeoutOf(where: IConstruct, { startupTimeout, modelSize }: TFServingProps): Duration {
  if (modelSize) {
    checkSize(where, 'modelSize', modelSize);
  }
  const reading = modelSize ? Math.ceil(bytesOf(modelSize) / BYTES_A_SECOND) : 0;
  return startupTimeout ?? Duration.seconds(Math.max(LEAST_MINUTES * 60, SECONDS_BESIDE_READING + reading));
}

/**
 * What a server asks for, where its memory is not said: a new version is loaded while the one before it is served, so that there is room for
 * two.
 */
export function resourcesOf(
  where: IConstruct,
  { resources, modelSize }: TFServingProps,
): kplus.ContainerResources | undefined {
  if (!modelSize || resources?.memory) {
    return resources;
  }
  checkSize(where, 'modelSize', modelSize);
  const twice = Math.ceil((2 * bytesOf(modelSize)) / bytesOf(Size.gibibytes(1)));
  const memory = Size.gibibytes(Math.max(LEAST_GIBIBYTES, GIBIBYTES_BESIDE_MODELS + twice));
  return { ...resources, memory: { request: memory, limit: memory } };
}
