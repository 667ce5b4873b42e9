import type { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';
import type { ModelServerFlags } from './model-server-flags';
import { checkModelServerNumber, toWholeUnits } from './number-checks';

/**
 * How versions of models are loaded, warmed up and unloaded. What is left out has upstream's default.
 *
 * @see https://github.com/tensorflow/serving/blob/2.20.0/tensorflow_serving/model_servers/main.cc
 */
export interface ModelLoadingOptions {
  /**
   * Threads that load versions while the server runs. With none, requests can be held up while a version is loaded.
   *
   * @default - upstream's: 0
   */
  readonly numLoadThreads?: number;

  /**
   * Threads that unload versions while the server runs.
   *
   * @default - upstream's: 0
   */
  readonly numUnloadThreads?: number;

  /**
   * How often loading a version is tried again after it failed.
   *
   * @default - upstream's: 5
   */
  readonly maxNumLoadRetries?: number;

  /**
   * How long it waits between two tries, in whole microseconds.
   *
   * @default - upstream's: a minute
   */
  readonly loadRetryInterval?: Duration;

  /**
   * Whether the file system's caches are dropped once versions are loaded, which saves memory.
   *
   * @default - upstream's: true
   */
  readonly flushFilesystemCaches?: boolean;

  /**
   * Tags of the graph that is loaded from a SavedModel.
   *
   * @default - upstream's: serve
   */
  readonly savedModelTags?: string[];

  /**
   * Whether what a graph carries and does not use is dropped, which saves memory.
   *
   * @default - upstream's: true
   */
  readonly removeUnusedFieldsFromBundleMetagraph?: boolean;

  /**
   * Whether signatures must be named after the method that they are asked by.
   *
   * @default - upstream's: false
   */
  readonly enableSignatureMethodNameCheck?: boolean;

  /**
   * Whether a version that brings `assets.extra/tf_serving_warmup_requests` answers those requests, at most 1000, before any other.
   *
   * @default - upstream's: true
   * @see https://github.com/tensorflow/serving/blob/2.20.0/tensorflow_serving/g3doc/saved_model_warmup.md
   */
  readonly enableModelWarmup?: boolean;

  /**
   * How often each of those requests is made.
   *
   * @default - upstream's: 1
   */
  readonly numRequestIterationsForWarmup?: number;

  /**
   * Whether `model.tflite` is served where a version has one beside its SavedModel. Experimental, says upstream.
   *
   * @default - upstream's: false
   */
  readonly preferTfliteModel?: boolean;

  /**
   * Pools of interpreters of a TensorFlow Lite model. Experimental, says upstream.
   *
   * @default - upstream's: as many as the server sees CPUs
   */
  readonly numTflitePools?: number;

  /**
   * Interpreters in each of those pools. Experimental, says upstream.
   *
   * @default - upstream's: 1
   */
  readonly numTfliteInterpretersPerPool?: number;
}

export function loadingFlags(where: IConstruct, options: ModelLoadingOptions = {}): ModelServerFlags {
  for (const number of ['numLoadThreads', 'numUnloadThreads', 'maxNumLoadRetries'] as const) {
    checkModelServerNumber(where, `loading: ${number}`, options[number], 0);
  }
  for (const number of ['numRequestIterationsForWarmup', 'numTflitePools', 'numTfliteInterpretersPerPool'] as const) {
    checkModelServerNumber(where, `loading: ${number}`, options[number], 1);
  }
  const retry = options.loadRetryInterval;
  return {
    num_load_threads: options.numLoadThreads,
    num_unload_threads: options.numUnloadThreads,
    max_num_load_retries: options.maxNumLoadRetries,
    load_retry_interval_micros:
      retry &&
      toWholeUnits(where, 'loading: loadRetryInterval', retry, 'microseconds', { max: Number.MAX_SAFE_INTEGER }),
    flush_filesystem_caches: options.flushFilesystemCaches,
    saved_model_tags: tags(where, options.savedModelTags),
    remove_unused_fields_from_bundle_metagraph: options.removeUnusedFieldsFromBundleMetagraph,
    enable_signature_method_name_check: options.enableSignatureMethodNameCheck,
    enable_model_warmup: options.enableModelWarmup,
    num_request_iterations_for_warmup: options.numRequestIterationsForWarmup,
    prefer_tflite_model: options.preferTfliteModel,
    num_tflite_pools: options.numTflitePools,
    num_tflite_interpreters_per_pool: options.numTfliteInterpretersPerPool,
  };
}

function tags(where: IConstruct, given: string[] | undefined): string | undefined {
  if (given === undefined) {
    return undefined;
  }
  for (const tag of given) {
    if (!isTerraformToken(tag) && (tag === '' || tag.includes(','))) {
      throw new KubeflowError(
        where,
        `loading: savedModelTags: "${tag}" is not a tag.`,
        'TensorFlow Serving takes the tags in one text with "," between them, so that none of them can hold one.',
      );
    }
  }
  if (given.length === 0) {
    throw new KubeflowError(
      where,
      'loading: savedModelTags names none.',
      'A SavedModel is loaded by at least one tag.',
      'Leave it out for "serve".',
    );
  }
  return given.join(',');
}
