import { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';
import { MAX_INT32 } from '../../../validation/integers';
import type { GrpcSslOptions } from './grpc-ssl-options';
import type { ModelServerFlags } from './model-server-flags';
import { checkModelServerNumber, toWholeUnits } from './number-checks';

/** How the gRPC API answers. What is left out has upstream's default. */
export interface GrpcOptions {
  /**
   * The certificate of the gRPC API, which then speaks TLS only. The REST API speaks plain HTTP in any case: TensorFlow Serving has no
   * TLS for it.
   *
   * @default - plain
   */
  readonly ssl?: GrpcSslOptions;

  /**
   * The most threads that work on requests.
   *
   * @default - upstream's: four for each CPU that the server sees
   */
  readonly maxThreads?: number;

  /**
   * How long a connection may be open before its client is asked to make another; what it has sent is answered. A client that keeps one
   * connection sends all of its calls to one pod, also to one that is about to end: this spreads them, and leads them away in time.
   *
   * @default - two thirds of `drainTime`, where gRPC's own is for ever
   */
  readonly maxConnectionAge?: Duration;

  /**
   * How long calls of such a connection may go on.
   *
   * @default - gRPC's: for ever
   */
  readonly maxConnectionAgeGrace?: Duration;

  /**
   * How long a connection without calls is kept.
   *
   * @default - gRPC's: for ever
   */
  readonly maxConnectionIdle?: Duration;

  /**
   * How often the server asks a client whether it is still there.
   *
   * @default - gRPC's: 2 hours
   */
  readonly keepaliveTime?: Duration;

  /**
   * How long it waits for the answer.
   *
   * @default - gRPC's: 20 seconds
   */
  readonly keepaliveTimeout?: Duration;

  /**
   * Whether it asks while there are no calls.
   *
   * @default - gRPC's: false
   */
  readonly keepalivePermitWithoutCalls?: boolean;

  /**
   * The most calls that a connection may have at a time.
   *
   * @default - gRPC's: no limit
   */
  readonly maxConcurrentStreams?: number;

  /**
   * Other arguments of gRPC's channels, by their names: `grpc.http2.max_ping_strikes`.
   *
   * @default - none
   * @see https://github.com/grpc/grpc/blob/master/include/grpc/impl/channel_arg_names.h
   */
  readonly channelArguments?: { [name: string]: string };

  /**
   * Whether TensorFlow's profiler answers at the port. Who may send requests may then have the server write its profile anywhere that it
   * can write to.
   *
   * @default false, where upstream's is true
   */
  readonly enableProfiler?: boolean;

  /**
   * Whether gRPC's own health service answers. It says that the server serves before any model is loaded.
   *
   * @default - upstream's: false
   * @see https://github.com/grpc/grpc/blob/master/doc/health-checking.md
   */
  readonly enableGrpcHealthcheckService?: boolean;

  /**
   * Whether predictions are sent as bytes rather than numbers one by one, which is smaller for large tensors.
   *
   * @default - upstream's: false
   */
  readonly enableSerializationAsTensorContent?: boolean;
}

/**
 * The flags about gRPC.
 *
 * @param drainTime how long a pod that ends goes on as before
 */
export function grpcFlags(where: IConstruct, options: GrpcOptions = {}, drainTime: Duration): ModelServerFlags {
  checkModelServerNumber(where, 'grpc: maxThreads', options.maxThreads, 1);
  const maxConnectionAge = options.maxConnectionAge ?? defaultMaxConnectionAge(drainTime);
  const channel = Object.entries(channelArguments(where, { ...options, maxConnectionAge }));
  return {
    grpc_max_threads: options.maxThreads,
    grpc_channel_arguments: channel.map(([name, value]) => `${name}=${value}`).join(','),
    enable_profiler: options.enableProfiler ?? false,
    enable_grpc_healthcheck_service: options.enableGrpcHealthcheckService,
    enable_serialization_as_tensor_content: options.enableSerializationAsTensorContent,
  };
}

/** gRPC varies the age of each connection by a tenth, and nodes learn only within seconds that a pod ends. */
function defaultMaxConnectionAge(drainTime: Duration): Duration {
  const milliseconds = Math.floor((drainTime.toMilliseconds({ integral: false }) * 2) / 3);
  return Duration.millis(Math.min(Math.max(milliseconds, 1), MAX_INT32));
}

function channelArguments(where: IConstruct, options: GrpcOptions): { [name: string]: string | number } {
  checkModelServerNumber(where, 'grpc: maxConcurrentStreams', options.maxConcurrentStreams, 1);
  const milliseconds = (
    prop: 'maxConnectionAge' | 'maxConnectionAgeGrace' | 'maxConnectionIdle' | 'keepaliveTime' | 'keepaliveTimeout',
  ) => {
    const time = options[prop];
    return time && toWholeUnits(where, `grpc: ${prop}`, time, 'milliseconds', { min: 1 });
  };
  const typed = {
    'grpc.max_connection_age_ms': milliseconds('maxConnectionAge'),
    'grpc.max_connection_age_grace_ms': milliseconds('maxConnectionAgeGrace'),
    'grpc.max_connection_idle_ms': milliseconds('maxConnectionIdle'),
    'grpc.keepalive_time_ms': milliseconds('keepaliveTime'),
    'grpc.keepalive_timeout_ms': milliseconds('keepaliveTimeout'),
    'grpc.keepalive_permit_without_calls': options.keepalivePermitWithoutCalls && 1,
    'grpc.max_concurrent_streams': options.maxConcurrentStreams,
  };
  const set = Object.fromEntries(
    Object.entries(typed).flatMap(([name, value]) => (typeof value === 'number' ? [[name, value]] : [])),
  );
  for (const [name, value] of Object.entries(options.channelArguments ?? {})) {
    checkArgument(where, name, value);
    if (name in typed) {
      throw new KubeflowError(
        where,
        `grpc: channelArguments: "${name}" has a prop of its own.`,
        'There is one way to say it.',
        `Use grpc.${camelCase(name.replace(/^grpc\./, '').replace(/_ms$/, ''))}.`,
      );
    }
  }
  return { ...set, ...options.channelArguments };
}

// The server splits the text at every "," and "=", and trusts that both parts are there.
function checkArgument(where: IConstruct, name: string, value: string): void {
  for (const [what, text] of [
    ['name', name],
    ['value', value],
  ]) {
    if (!isTerraformToken(text) && !/^[!-+\--<>-~]+$/.test(text)) {
      throw new KubeflowError(
        where,
        `grpc: channelArguments: "${text}" is not the ${what} of an argument.`,
        'TensorFlow Serving accepts printable ASCII characters but " ", "," and "=".',
        'For example { "grpc.http2.max_ping_strikes": "0" }.',
      );
    }
  }
}

function camelCase(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
