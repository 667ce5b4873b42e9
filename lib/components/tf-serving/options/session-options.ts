import type { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';
import { checkEnum } from '../../../validation/enums';
import { CONFIG_FOLDER, type ModelServerFlags } from './model-server-flags';
import { checkModelServerNumber, toWholeUnits } from './number-checks';
import { type TextProto, textProto } from './text-proto';

/** Numbers of a smaller kind that models may be computed with where that is faster. */
export enum MixedPrecision {
  /** bfloat16, on CPUs that have it. */
  BFLOAT16 = 'bfloat16',
}

/**
 * How TensorFlow runs the models. What is left out has upstream's default.
 *
 * @see https://github.com/tensorflow/serving/blob/2.20.0/tensorflow_serving/g3doc/performance.md
 */
export interface SessionOptions {
  /**
   * Threads within an operation, and operations at a time.
   *
   * @default - upstream's: TensorFlow chooses
   */
  readonly tensorflowSessionParallelism?: number;

  /**
   * Threads within an operation.
   *
   * @default - upstream's: TensorFlow chooses
   */
  readonly tensorflowIntraOpParallelism?: number;

  /**
   * Operations at a time.
   *
   * @default - upstream's: TensorFlow chooses
   */
  readonly tensorflowInterOpParallelism?: number;

  /**
   * How much of each GPU's memory the server takes when it starts, above 0 and up to 1. Servers that share a GPU need it.
   *
   * @default - upstream's: nearly all
   */
  readonly perProcessGpuMemoryFraction?: number;

  /**
   * Whether the server takes a GPU's memory as it needs it, and not when it starts.
   *
   * @default false
   */
  readonly allowGrowth?: boolean;

  /**
   * Whether operations run on the CPU where the device that they ask for is not there.
   *
   * @default - upstream's: false
   */
  readonly allowSoftPlacement?: boolean;

  /**
   * Whether it is logged on which device each operation runs.
   *
   * @default false
   */
  readonly logDevicePlacement?: boolean;

  /**
   * How long a model may compute, in whole milliseconds, where the request does not say.
   *
   * @default - no limit
   */
  readonly operationTimeout?: Duration;

  /**
   * Numbers of a smaller kind to compute with.
   *
   * @default - those that the model has
   */
  readonly mixedPrecision?: MixedPrecision;

  /**
   * Whether models may be compiled with XLA for CPUs. Experimental, says upstream.
   *
   * @default - upstream's: false
   */
  readonly xlaCpuCompilationEnabled?: boolean;

  /**
   * Whether models may be compiled with XLA for CPUs and GPUs. Experimental, says upstream.
   *
   * @default - upstream's: false
   */
  readonly xlaGpuCompilationEnabled?: boolean;
}

const FILE = 'session.config';

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
  checkEnum(where, 'session: mixedPrecision', options.mixedPrecision, MixedPrecision);
  if (fraction !== undefined && !isTerraformToken(fraction) && !(fraction > 0 && fraction <= 1)) {
    throw new KubeflowError(
      where,
      `session: perProcessGpuMemoryFraction ${fraction} is not a fraction.`,
      'TensorFlow accepts numbers above 0, up to 1.',
      'Use for example 0.5, or leave it out for nearly all of the memory.',
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

/** The file that the flags name; none where the flags say all. */
export function sessionFiles(where: IConstruct, options: SessionOptions = {}): { [file: string]: string } {
  const config = sessionConfig(where, options);
  return config === undefined ? {} : { [FILE]: textProto(config) };
}

/** A ConfigProto of TensorFlow. @see https://github.com/tensorflow/tensorflow/blob/v2.20.0/tensorflow/core/protobuf/config.proto */
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
      'session: tensorflowSessionParallelism is set beside tensorflowIntraOpParallelism or tensorflowInterOpParallelism.',
      'The first one sets both of the others; TensorFlow Serving refuses all three, and ignores the first beside one of them.',
      'Leave the first one out.',
    );
  }
}
