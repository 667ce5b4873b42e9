import type { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';
import { CONFIG_FOLDER, type ModelServerFlags } from './model-server-flags';
import { checkModelServerNumber, toWholeUnits } from './number-checks';
import { type TextProto, textProto } from './text-proto';

/** Lower-precision number formats that speed up models. */
export enum MixedPrecision {
  /** bfloat16, on CPUs that support it. */
  BFLOAT16 = 'bfloat16',
}

/**
 * Options of the TensorFlow session. Unset options keep the upstream defaults.
 *
 * @see https://github.com/tensorflow/serving/blob/2.20.0/tensorflow_serving/g3doc/performance.md
 */
export interface SessionOptions {
  /**
   * Number of threads within an operation, and of concurrent operations.
   *
   * @default - upstream: chosen by TensorFlow
   */
  readonly tensorflowSessionParallelism?: number;

  /**
   * Number of threads within an operation.
   *
   * @default - upstream: chosen by TensorFlow
   */
  readonly tensorflowIntraOpParallelism?: number;

  /**
   * Number of concurrent operations.
   *
   * @default - upstream: chosen by TensorFlow
   */
  readonly tensorflowInterOpParallelism?: number;

  /**
   * Fraction of each GPU's memory that the server allocates at startup, above 0 and up to 1. Set it if servers share a
   * GPU.
   *
   * @default - upstream: nearly all
   */
  readonly perProcessGpuMemoryFraction?: number;

  /**
   * Whether the server allocates GPU memory on demand instead of at startup.
   *
   * @default false
   */
  readonly allowGrowth?: boolean;

  /**
   * Whether an operation runs on the CPU if its requested device does not exist.
   *
   * @default - upstream: false
   */
  readonly allowSoftPlacement?: boolean;

  /**
   * Whether to log the device of each operation.
   *
   * @default false
   */
  readonly logDevicePlacement?: boolean;

  /**
   * Timeout of a model run, in whole milliseconds, for requests without a deadline.
   *
   * @default - no limit
   */
  readonly operationTimeout?: Duration;

  /**
   * Lower-precision number format to compute with.
   *
   * @default - the number formats of the model
   */
  readonly mixedPrecision?: MixedPrecision;

  /**
   * Whether XLA can compile models for CPUs. Experimental upstream.
   *
   * @default - upstream: false
   */
  readonly xlaCpuCompilationEnabled?: boolean;

  /**
   * Whether XLA can compile models for CPUs and GPUs. Experimental upstream.
   *
   * @default - upstream: false
   */
  readonly xlaGpuCompilationEnabled?: boolean;
}

const FILE = 'session.config';

/**
 * Returns the flags of the TensorFlow session.
 *
 * @throws KubeflowError if an option is invalid.
 */
export function sessionFlags(where: IConstruct, options: SessionOptions = {}): ModelServerFlags {
  const { perProcessGpuMemoryFraction: fraction, ...numbers } = options;
  for (const prop of [
    'tensorflowSessionParallelism',
    'tensorflowIntraOpParallelism',
    'tensorflowInterOpParallelism',
  ] as const) {
    checkModelServerNumber(where, `session: ${prop}`, numbers[prop], 1);
  }
  checkParallelism(where, options);
  if (fraction !== undefined && !isTerraformToken(fraction) && !(fraction > 0 && fraction <= 1)) {
    throw new KubeflowError(
      where,
      `session: perProcessGpuMemoryFraction ${fraction} is not a valid fraction.`,
      'Must be a number above 0 and up to 1.',
      'Use for example 0.5, or remove it for nearly all of the memory.',
    );
  }
  return {
    tensorflow_session_parallelism: options.tensorflowSessionParallelism,
    tensorflow_intra_op_parallelism: options.tensorflowIntraOpParallelism,
    tensorflow_inter_op_parallelism: options.tensorflowInterOpParallelism,
    tensorflow_session_config_file: sessionConfig(where, options) && `${CONFIG_FOLDER}/${FILE}`,
    per_process_gpu_memory_fraction: fraction,
    mixed_precision: options.mixedPrecision,
    xla_cpu_compilation_enabled: options.xlaCpuCompilationEnabled,
    xla_gpu_compilation_enabled: options.xlaGpuCompilationEnabled,
  };
}

/** Returns the file for the flag `tensorflow_session_config_file`; empty if no option requires it. */
export function sessionFiles(where: IConstruct, options: SessionOptions = {}): { [file: string]: string } {
  const config = sessionConfig(where, options);
  return config === undefined ? {} : { [FILE]: textProto(config) };
}

/**
 * Returns a TensorFlow ConfigProto.
 *
 * @see https://github.com/tensorflow/tensorflow/blob/v2.20.0/tensorflow/core/protobuf/config.proto
 */
function sessionConfig(where: IConstruct, options: SessionOptions): TextProto | undefined {
  const { allowGrowth, operationTimeout } = options;
  const config = {
    gpu_options: allowGrowth === undefined ? undefined : { allow_growth: allowGrowth },
    allow_soft_placement: options.allowSoftPlacement,
    log_device_placement: options.logDevicePlacement,
    operation_timeout_in_ms:
      operationTimeout &&
      toWholeUnits(where, 'session: operationTimeout', operationTimeout, 'milliseconds', {
        min: 1,
        max: Number.MAX_SAFE_INTEGER,
      }),
  };
  return Object.values(config).every((value) => value === undefined) ? undefined : config;
}

function checkParallelism(where: IConstruct, options: SessionOptions): void {
  const { tensorflowIntraOpParallelism: intra, tensorflowInterOpParallelism: inter } = options;
  if (options.tensorflowSessionParallelism !== undefined && (intra !== undefined || inter !== undefined)) {
    throw new KubeflowError(
      where,
      'session: tensorflowSessionParallelism must not be set with tensorflowIntraOpParallelism or tensorflowInterOpParallelism.',
      'tensorflowSessionParallelism sets both others. TensorFlow Serving rejects all three together, and ignores it next to one of them.',
      'Remove tensorflowSessionParallelism.',
    );
  }
}
