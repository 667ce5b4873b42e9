import type { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';
import { CONFIG_FOLDER, type ModelServerFlags } from './model-server-flags';
import { checkModelServerNumber, toWholeUnits } from './number-checks';
import { type TextProto, textProto } from './text-proto';

/**
 * Batching of requests. Unset options keep the upstream defaults.
 *
 * @see https://github.com/tensorflow/serving/blob/2.20.0/tensorflow_serving/batching/README.md
 */
export interface BatchingOptions {
  /**
   * Maximum number of examples in a batch.
   *
   * @default - upstream: 1000
   */
  readonly maxBatchSize?: number;

  /**
   * How long a batch waits to fill up.
   *
   * @default - upstream: 0, so a batch waits only for a thread
   */
  readonly batchTimeout?: Duration;

  /**
   * Maximum number of queued batches. The server rejects further requests.
   *
   * @default - upstream: 10
   */
  readonly maxEnqueuedBatches?: number;

  /**
   * Maximum number of batches that run concurrently.
   *
   * @default - upstream: the number of CPUs that the server sees
   */
  readonly numBatchThreads?: number;

  /**
   * Name of the thread pool. All models of the server share it.
   *
   * @default - upstream: batch_threads
   */
  readonly threadPoolName?: string;

  /**
   * Sizes that batches are padded to, in increasing order. The last one must equal `maxBatchSize`.
   *
   * @default - batches are not padded
   */
  readonly allowedBatchSizes?: number[];

  /**
   * Whether to pad inputs of different lengths so that they fit into one batch.
   *
   * @default false
   */
  readonly padVariableLengthInputs?: boolean;

  /**
   * Whether to split a request across batches if it exceeds the remaining space of a batch.
   *
   * @default false
   */
  readonly enableLargeBatchSplitting?: boolean;

  /**
   * Maximum number of examples that run at once with `enableLargeBatchSplitting`; at most `maxBatchSize`.
   *
   * @default - upstream: `maxBatchSize`
   */
  readonly maxExecutionBatchSize?: number;

  /**
   * Whether each version has its own parameters, in a file `batching_params.pbtxt` next to its SavedModel. The server
   * then ignores all other options here except those of the threads, and does not batch a version without the file.
   *
   * @default false
   */
  readonly enablePerModelBatchingParameters?: boolean;
}

const FILE = 'batching.config';
const DEFAULT_MAX_BATCH_SIZE = 1000;

/** Returns the flags for batching; empty without batching. */
export function batchingFlags(options: BatchingOptions | undefined): ModelServerFlags {
  return options === undefined
    ? {}
    : {
        enable_batching: true,
        batching_parameters_file: `${CONFIG_FOLDER}/${FILE}`,
        enable_per_model_batching_parameters: options.enablePerModelBatchingParameters,
      };
}

/**
 * Returns the file for the flag `batching_parameters_file`.
 *
 * @throws KubeflowError if the server or its models would reject the options.
 */
export function batchingFiles(where: IConstruct, options: BatchingOptions | undefined): { [file: string]: string } {
  return options === undefined ? {} : { [FILE]: textProto(batchingParameters(where, options)) };
}

function batchingParameters(where: IConstruct, options: BatchingOptions): TextProto {
  const { maxBatchSize, maxExecutionBatchSize, allowedBatchSizes = [] } = options;
  for (const number of ['maxBatchSize', 'maxEnqueuedBatches', 'numBatchThreads', 'maxExecutionBatchSize'] as const) {
    checkModelServerNumber(where, `batching: ${number}`, options[number], 1);
  }
  for (const size of allowedBatchSizes) {
    checkModelServerNumber(where, 'batching: allowedBatchSizes', size, 1);
  }
  checkSizes(where, allowedBatchSizes, maxBatchSize ?? DEFAULT_MAX_BATCH_SIZE);
  checkExecution(where, options);
  const timeout = options.batchTimeout;
  return {
    max_batch_size: wrapped(maxBatchSize),
    batch_timeout_micros: wrapped(
      timeout &&
        toWholeUnits(where, 'batching: batchTimeout', timeout, 'microseconds', { max: Number.MAX_SAFE_INTEGER }),
    ),
    max_enqueued_batches: wrapped(options.maxEnqueuedBatches),
    num_batch_threads: wrapped(options.numBatchThreads),
    thread_pool_name: wrapped(options.threadPoolName),
    allowed_batch_sizes: allowedBatchSizes,
    pad_variable_length_inputs: options.padVariableLengthInputs,
    enable_large_batch_splitting: wrapped(options.enableLargeBatchSplitting),
    // If unset, the server uses the max_batch_size of this file, which is zero if that is unset too.
    max_execution_batch_size: wrapped(
      options.enableLargeBatchSplitting
        ? (maxExecutionBatchSize ?? maxBatchSize ?? DEFAULT_MAX_BATCH_SIZE)
        : maxExecutionBatchSize,
    ),
  };
}

// Most fields are wrapper messages, which distinguish unset from zero.
function wrapped(value: string | number | boolean | undefined): TextProto | undefined {
  return value === undefined ? undefined : { value };
}

function checkSizes(where: IConstruct, sizes: readonly number[], max: number): void {
  if (sizes.length === 0 || [...sizes, max].some(isTerraformToken)) {
    return;
  }
  if (sizes.some((size, index) => index > 0 && size <= sizes[index - 1])) {
    throw new KubeflowError(
      where,
      `batching: allowedBatchSizes ${sizes.join(', ')} are not in increasing order.`,
      'TensorFlow Serving requires increasing sizes without duplicates.',
      `Use [${[...new Set(sizes)].sort((one, other) => one - other).join(', ')}].`,
    );
  }
  if (sizes[sizes.length - 1] !== max) {
    throw new KubeflowError(
      where,
      `batching: the last of allowedBatchSizes is ${sizes[sizes.length - 1]}, but maxBatchSize is ${max}.`,
      'TensorFlow Serving loads no model unless the two are equal.',
      `Set maxBatchSize to ${sizes[sizes.length - 1]}, or end the sizes with ${max}.`,
    );
  }
}

function checkExecution(where: IConstruct, options: BatchingOptions): void {
  const { maxExecutionBatchSize: size, maxBatchSize = DEFAULT_MAX_BATCH_SIZE } = options;
  if (size === undefined || [size, maxBatchSize].some(isTerraformToken)) {
    return;
  }
  if (!options.enableLargeBatchSplitting) {
    throw new KubeflowError(
      where,
      'batching: maxExecutionBatchSize requires enableLargeBatchSplitting.',
      'TensorFlow Serving uses it only to split large batches.',
      'Set enableLargeBatchSplitting: true, or remove maxExecutionBatchSize.',
    );
  }
  if (size > maxBatchSize) {
    throw new KubeflowError(
      where,
      `batching: maxExecutionBatchSize ${size} is greater than maxBatchSize ${maxBatchSize}.`,
      'It must be at most maxBatchSize.',
      `Set maxBatchSize to ${size}, or remove maxExecutionBatchSize.`,
    );
  }
}
