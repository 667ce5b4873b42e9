import { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { ModelServerFlags } from './model-server-flags';
import { checkModelServerNumber, toWholeUnits } from './number-checks';

/**
 * Options of the REST API. Unset options keep the upstream defaults.
 *
 * @see https://github.com/tensorflow/serving/blob/2.20.0/tensorflow_serving/g3doc/api_rest.md
 */
export interface RestOptions {
  /**
   * Number of threads that process requests.
   *
   * @default - upstream: four per CPU that the server sees
   */
  readonly numThreads?: number;

  /**
   * Timeout of a request, in whole milliseconds. A terminating pod waits this long for pending requests.
   *
   * @default Duration.seconds(30)
   */
  readonly timeout?: Duration;

  /**
   * Whether responses have CORS headers that let any web page read them.
   *
   * @default false
   */
  readonly enableCorsSupport?: boolean;
}

/** Returns the timeout of REST requests. */
export function restTimeout(options: RestOptions = {}): Duration {
  return options.timeout ?? Duration.seconds(30);
}

/**
 * Returns the flags of the REST API.
 *
 * @throws KubeflowError if an option is invalid.
 */
export function restFlags(where: IConstruct, options: RestOptions = {}): ModelServerFlags {
  checkModelServerNumber(where, 'rest: numThreads', options.numThreads, 1);
  return {
    rest_api_num_threads: options.numThreads,
    rest_api_timeout_in_ms:
      options.timeout && toWholeUnits(where, 'rest: timeout', options.timeout, 'milliseconds', { min: 1 }),
    rest_api_enable_cors_support: options.enableCorsSupport,
  };
}
