import type { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';
import { CONFIG_FOLDER, type ModelServerFlags } from './model-server-flags';
import { checkModelServerNumber, toWholeUnits } from './number-checks';
import { type TextProto, textProto } from './text-proto';

/**
 * How requests that arrive together are run together. What is left out has upstream's default.
 *
 * @see https://github.com/tensorflow/serving/blob/2.20.0/tensorflow_serving/batching/README.md
 */
export interface BatchingOptions {
  /**
   * The most examples of one batch.
   *
   * @default - upstream's: 1000
   */
  readonly maxBatchSize?: number;

  /**
   * How long a batch waits to become full.
   *
   * @default - upstream's: none, so that it waits for a thread only
   */
  readonly batchTimeout?: Duration;

  /**
   * How many batches may wait; what comes when so many do is refused.
   *
   * @default - upstream's: 10
   */
  readonly maxEnqueuedBatches?: number;

  /**
   * How many batches run at a time.
   *
   * @default - upstream's: as many as the server sees CPUs
   */
  readonly numBatchThreads?: number;

  /**
   * Name of the pool of threads, which all models of the server share.
   *
   * @default - upstream's: batch_threads
   */
  readonly threadPoolName?: string;

  /**
   * The sizes that batches are padded to, in increasing order; the last one is `maxBatchSize`.
   *
   * @default - batches run in the size that they have
   */
  readonly allowedBatchSizes?: number[];

  /**
   * Whether inputs of different lengths are padded to go into one batch.
   *
   * @default false
   */
  readonly padVariableLengthInputs?: boolean;

  /**
   * Whether a request that is larger than the rest of a batch is split among batches.
   *
   * @default false
   */
  readonly enableLargeBatchSplitting?: boolean;

  /**
   * The most examples that run at once where large batches are split; at most `maxBatchSize`.
   *
   * @default - upstream's: `maxBatchSize`
   */
  readonly maxExecutionBatchSize?: number;

  /**
   * Whether each version brings its own parameters, in a file `batching_params.pbtxt` beside its SavedModel. Of the options here only
   * the threads count then, and a version without the file is not batched.
   *
   * @default false
   */
  readonly enablePerModelBatchingParameters?: boolean;
}

const FILE = 'batching.config';
const DEFAULT_MAX_BATCH_SIZE = 1000;

/** The flags for batching; none where there is none. */
export function batchingFlags(options: BatchingOptions | undefined): ModelServerFlags {
  return options === undefined
    ? {}
    : {
        enable_batching: true,
        batching_parameters_file: `${CONFIG_FOLDER}/${FILE}`,
        enable_per_model_batching_parameters: options.enablePerModelBatchingParameters,
      };
}

/** The file that the flags name. Throws where the server, or each of its models, would refuse it. */
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
    // Left out, it would be what the file says of max_batch_size, which is zero where that is left out too.
    max_execution_batch_size: wrapped(
      options.enableLargeBatchSplitting
        ? (maxExecutionBatchSize ?? maxBatchSize ?? DEFAULT_MAX_BATCH_SIZE)
        : maxExecutionBatchSize,
    ),
  };
}

// Most fields are messages around a value, so that upstream can tell what is left out from what is zero.
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
      `batching: allowedBatchSizes ${sizes.join(', ')} do not increase.`,
      'TensorFlow Serving accepts sizes in increasing order, each once.',
      `Use [${[...new Set(sizes)].sort((one, other) => one - other).join(', ')}].`,
    );
  }
  if (sizes[sizes.length - 1] !== max) {
    throw new KubeflowError(
      where,
      `batching: the last of allowedBatchSizes is ${sizes[sizes.length - 1]}, and maxBatchSize is ${max}.`,
      'TensorFlow Serving accepts them where the two are the same, and loads no model otherwise.',
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
      'batching: maxExecutionBatchSize is set, and enableLargeBatchSplitting is not.',
      'TensorFlow Serving takes it only where large batches are split.',
      'Set enableLargeBatchSplitting: true, or leave maxExecutionBatchSize out.',
    );
  }
  if (size > maxBatchSize) {
    throw new KubeflowError(
      where,
      `batching: maxExecutionBatchSize ${size} is over maxBatchSize ${maxBatchSize}.`,
      'TensorFlow Serving accepts at most as many examples at once as a batch has.',
    );
  }
}
