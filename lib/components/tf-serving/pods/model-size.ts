import { Duration, Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { bytesOf, checkSize } from '../../../validation/quantities';
import type { TFServingProps } from '../tf-serving-props';

/** What a load is at least taken to bring, from a bucket or a network file system, the work on it included. */
const READ_BYTES_PER_SECOND = bytesOf(Size.mebibytes(20));

/** Beside the reading: pulling the image's last layers into memory, starting, finding the versions. */
const STARTUP_OVERHEAD_SECONDS = 300;

const MIN_STARTUP_MINUTES = 10;

/** What a server takes beside its models. */
const OVERHEAD_GIBIBYTES = 1;

const MIN_GIBIBYTES = 2;

/** @throws KubeflowError if the size of the models is not a positive number of bytes. */
export function checkModelSize(where: IConstruct, modelSize: Size | undefined): void {
  if (modelSize) {
    checkSize(where, 'modelSize', modelSize);
  }
}

/** Returns `startupTimeout`, or the time that reading `modelSize` takes. */
export function startupTimeoutOf({ startupTimeout, modelSize }: TFServingProps): Duration {
  const reading = modelSize ? Math.ceil(bytesOf(modelSize) / READ_BYTES_PER_SECOND) : 0;
  return startupTimeout ?? Duration.seconds(Math.max(MIN_STARTUP_MINUTES * 60, STARTUP_OVERHEAD_SECONDS + reading));
}

/**
 * What a server asks for, where its memory is not said: a new version is loaded while the one before it is served, so that there is room for
 * two.
 */
export function resourcesOf({ resources, modelSize }: TFServingProps): kplus.ContainerResources | undefined {
  if (!modelSize || resources?.memory) {
    return resources;
  }
  const twice = Math.ceil((2 * bytesOf(modelSize)) / bytesOf(Size.gibibytes(1)));
  const memory = Size.gibibytes(Math.max(MIN_GIBIBYTES, OVERHEAD_GIBIBYTES + twice));
  return { ...resources, memory: { request: memory, limit: memory } };
}
