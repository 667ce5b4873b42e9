import { Duration, Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { bytesOf, checkSize } from '../../../validation/quantities';
import type { TFServingProps } from '../tf-serving-props';

/** Assumed minimum speed of loading from a bucket or network file system, including processing. */
const READ_BYTES_PER_SECOND = bytesOf(Size.mebibytes(20));

/** Startup time apart from reading: loading the image into memory, starting the server and finding versions. */
const STARTUP_OVERHEAD_SECONDS = 300;

const MIN_STARTUP_MINUTES = 10;

/** Memory of the server apart from its models. */
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
 * Returns the resources of the server. The default memory fits two versions, because the server loads a new version
 * while it serves the previous one.
 */
export function resourcesOf({ resources, modelSize }: TFServingProps): kplus.ContainerResources | undefined {
  if (!modelSize || resources?.memory) {
    return resources;
  }
  const twice = Math.ceil((2 * bytesOf(modelSize)) / bytesOf(Size.gibibytes(1)));
  const memory = Size.gibibytes(Math.max(MIN_GIBIBYTES, OVERHEAD_GIBIBYTES + twice));
  return { ...resources, memory: { request: memory, limit: memory } };
}
