import { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { ModelServerFlags } from './model-server-flags';
import { checkModelServerNumber, toWholeUnits } from './number-checks';

/**
 * How the REST API answers. What is left out has upstream's default.
 *
 * @see https://github.com/tensorflow/serving/blob/2.20.0/tensorflow_serving/g3doc/api_rest.md
 */
export interface RestOptions {
  /**
   * Threads that work on requests.
   *
   * @default - upstream's: four for each CPU that the server sees
   */
  readonly numThreads?: number;

  /**
   * How long a request may last, in whole milliseconds. A pod that ends waits as long for what it was sent.
   *
   * @default Duration.seconds(30)
   */
  readonly timeout?: Duration;

  /**
   * Whether answers let any web page read them, by the headers of CORS.
   *
   * @default false
   */
  readonly enableCorsSupport?: boolean;
}

/** How long a request over REST may last. */
export function restTimeout(options: RestOptions = {}): Duration {
  return options.timeout ?? Duration.seconds(30);
}

export function restFlags(where: IConstruct, options: RestOptions = {}): ModelServerFlags {
  checkModelServerNumber(where, 'rest: numThreads', options.numThreads, 1);
  return {
    rest_api_num_threads: options.numThreads,
    rest_api_timeout_in_ms:
      options.timeout && toWholeUnits(where, 'rest: timeout', options.timeout, 'milliseconds', { min: 1 }),
    rest_api_enable_cors_support: options.enableCorsSupport,
  };
}
