import type { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';
import type { ModelServerFlags } from './model-server-flags';
import { checkModelServerNumber, toWholeUnits } from './number-checks';

/**
 * Loading, warm-up and unloading of model versions. Unset options keep the upstream defaults.
 *
 * @see https://github.com/tensorflow/serving/blob/2.20.0/tensorflow_serving/model_servers/main.cc
 */
export interface ModelLoadingOptions {
  /**
   * Number of threads that load versions while the server runs. With zero, loading a version can delay requests.
   *
   * @default - upstream: 0
   */
  readonly numLoadThreads?: number;

  /**
   * Number of threads that unload versions while the server runs.
   *
   * @default - upstream: 0
   */
  readonly numUnloadThreads?: number;

  /**
   * How often the server retries to load a version.
   *
   * @default - upstream: 5
   */
  readonly maxNumLoadRetries?: number;

  /**
   * Time between two attempts, in whole microseconds.
   *
   * @default - upstream: 1 minute
   */
  readonly loadRetryInterval?: Duration;

  /**
   * Whether to drop file system caches after loading, which saves memory.
   *
   * @default - upstream: true
   */
  readonly flushFilesystemCaches?: boolean;

  /**
   * Tags of the graph to load from a SavedModel.
   *
   * @default - upstream: serve
   */
  readonly savedModelTags?: string[];

  /**
   * Whether to drop unused fields of a graph, which saves memory.
   *
   * @default - upstream: true
   */
  readonly removeUnusedFieldsFromBundleMetagraph?: boolean;

  /**
   * Whether the method name of a signature must match the called method.
   *
   * @default - upstream: false
   */
  readonly enableSignatureMethodNameCheck?: boolean;

  /**
   * Whether a version processes its warm-up requests before any other request: at most 1000, in
   * `assets.extra/tf_serving_warmup_requests`.
   *
   * @default - upstream: true
   * @see https://github.com/tensorflow/serving/blob/2.20.0/tensorflow_serving/g3doc/saved_model_warmup.md
   */
  readonly enableModelWarmup?: boolean;

  /**
   * How often each warm-up request runs.
   *
   * @default - upstream: 1
   */
  readonly numRequestIterationsForWarmup?: number;

  /**
   * Whether to serve `model.tflite` if a version has one next to its SavedModel. Experimental upstream.
   *
   * @default - upstream: false
   */
  readonly preferTfliteModel?: boolean;

  /**
   * Number of interpreter pools of a TensorFlow Lite model. Experimental upstream.
   *
   * @default - upstream: the number of CPUs that the server sees
   */
  readonly numTflitePools?: number;

  /**
   * Number of interpreters in each pool. Experimental upstream.
   *
   * @default - upstream: 1
   */
  readonly numTfliteInterpretersPerPool?: number;
}

/**
 * Returns the flags for loading models.
 *
 * @throws KubeflowError if an option is invalid.
 */
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
    saved_model_tags: tagList(where, options.savedModelTags),
    remove_unused_fields_from_bundle_metagraph: options.removeUnusedFieldsFromBundleMetagraph,
    enable_signature_method_name_check: options.enableSignatureMethodNameCheck,
    enable_model_warmup: options.enableModelWarmup,
    num_request_iterations_for_warmup: options.numRequestIterationsForWarmup,
    prefer_tflite_model: options.preferTfliteModel,
    num_tflite_pools: options.numTflitePools,
    num_tflite_interpreters_per_pool: options.numTfliteInterpretersPerPool,
  };
}

function tagList(where: IConstruct, tags: string[] | undefined): string | undefined {
  if (tags === undefined) {
    return undefined;
  }
  for (const tag of tags) {
    if (!isTerraformToken(tag) && (tag === '' || tag.includes(','))) {
      throw new KubeflowError(
        where,
        `loading: savedModelTags: "${tag}" is not a valid tag.`,
        'A tag must not be empty or contain ",", because TensorFlow Serving reads the tags as a comma-separated list.',
      );
    }
  }
  if (tags.length === 0) {
    throw new KubeflowError(
      where,
      'loading: savedModelTags is empty.',
      'Loading a SavedModel requires at least one tag.',
      'Remove it for the tag "serve".',
    );
  }
  return tags.join(',');
}
