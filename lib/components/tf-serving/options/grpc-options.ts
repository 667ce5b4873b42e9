import { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';
import { MAX_INT32 } from '../../../validation/integers';
import type { GrpcSslOptions } from './grpc-ssl-options';
import type { ModelServerFlags } from './model-server-flags';
import { checkModelServerNumber, toWholeUnits } from './number-checks';

/** Options of the gRPC API. Unset options keep the upstream defaults. */
export interface GrpcOptions {
  /**
   * TLS certificate of the gRPC API, which then accepts only TLS. The REST API always uses plain HTTP, because
   * TensorFlow Serving does not support TLS for it.
   *
   * @default - no TLS
   */
  readonly ssl?: GrpcSslOptions;

  /**
   * Maximum number of threads that process requests.
   *
   * @default - upstream: four per CPU that the server sees
   */
  readonly maxThreads?: number;

  /**
   * How long a connection can stay open before the server asks the client to reconnect. Pending calls complete. A
   * client with one connection sends all calls to one pod, even if that pod is about to stop. Reconnecting spreads
   * clients over pods and moves them off terminating pods in time.
   *
   * @default - two thirds of `drainTime`; the gRPC default is unlimited
   */
  readonly maxConnectionAge?: Duration;

  /**
   * How long calls of such a connection can continue.
   *
   * @default - gRPC: unlimited
   */
  readonly maxConnectionAgeGrace?: Duration;

  /**
   * How long a connection without calls stays open.
   *
   * @default - gRPC: unlimited
   */
  readonly maxConnectionIdle?: Duration;

  /**
   * Interval of keepalive pings.
   *
   * @default - gRPC: 2 hours
   */
  readonly keepaliveTime?: Duration;

  /**
   * How long the server waits for the reply to a keepalive ping.
   *
   * @default - gRPC: 20 seconds
   */
  readonly keepaliveTimeout?: Duration;

  /**
   * Whether to send keepalive pings on connections without calls.
   *
   * @default - gRPC: false
   */
  readonly keepalivePermitWithoutCalls?: boolean;

  /**
   * Maximum number of concurrent calls on a connection.
   *
   * @default - gRPC: no limit
   */
  readonly maxConcurrentStreams?: number;

  /**
   * Other gRPC channel arguments by name, for example `grpc.http2.max_ping_strikes`.
   *
   * @default - none
   * @see https://github.com/grpc/grpc/blob/master/include/grpc/impl/channel_arg_names.h
   */
  readonly channelArguments?: { [name: string]: string };

  /**
   * Whether the TensorFlow profiler is available on the gRPC port. Every client can then make the server write a
   * profile to any path that the server can write to. Upstream enables it by default.
   *
   * @default false
   */
  readonly enableProfiler?: boolean;

  /**
   * Whether the gRPC health service is available. It reports that the server is serving before any model is loaded.
   *
   * @default - upstream: false
   * @see https://github.com/grpc/grpc/blob/master/doc/health-checking.md
   */
  readonly enableGrpcHealthcheckService?: boolean;

  /**
   * Whether to return predictions as bytes, which is smaller for large tensors than a list of numbers.
   *
   * @default - upstream: false
   */
  readonly enableSerializationAsTensorContent?: boolean;
}

/**
 * Returns the flags of the gRPC API.
 *
 * @param drainTime how long a terminating pod serves as before
 * @throws KubeflowError if an option is invalid.
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

/**
 * Returns a connection age shorter than the drain time: gRPC varies the age of each connection by 10 percent, and nodes
 * take seconds to notice a terminating pod.
 */
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
    if (Object.hasOwn(typed, name)) {
      throw new KubeflowError(
        where,
        `grpc: channelArguments: "${name}" has its own prop.`,
        'Each argument can only be set in one place.',
        `Use grpc.${camelCase(name.replace(/^grpc\./, '').replace(/_ms$/, ''))}.`,
      );
    }
  }
  return { ...set, ...options.channelArguments };
}

// The server splits the text at each "," and "=", and does not check that both parts exist.
function checkArgument(where: IConstruct, name: string, value: string): void {
  for (const [what, text] of [
    ['name', name],
    ['value', value],
  ]) {
    if (!isTerraformToken(text) && !/^[!-+\--<>-~]+$/.test(text)) {
      throw new KubeflowError(
        where,
        `grpc: channelArguments: "${text}" is not a valid argument ${what}.`,
        'Must be printable ASCII characters except space, "," and "=".',
        'Use for example { "grpc.http2.max_ping_strikes": "0" }.',
      );
    }
  }
}

function camelCase(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
