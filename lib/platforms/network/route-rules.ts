import type { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName } from '../../names';
import { wholeSeconds } from '../../validation/durations';
import { isIntegerBetween } from '../../validation/integers';
import { isPath, PATH_RULES } from '../../validation/paths';
import { checkPort } from '../../validation/ports';
import type { ExposureBackend, ExposureProps } from '../capabilities/exposure';

// @see https://gateway-api.sigs.k8s.io/reference/spec/#httpbackendref
const MAX_WEIGHT = 1_000_000;

/**
 * Returns the rule of an HTTPRoute. It contains the defaults of the API server, because otherwise `kubectl apply` would
 * report a change each time.
 */
export function httpRouteRule(where: IConstruct, props: ExposureProps): object {
  return {
    matches: [{ path: { type: 'PathPrefix', value: normalizePathPrefix(where, props.pathPrefix) } }],
    ...grpcRouteRule(where, props),
  };
}

/** Returns the rule of a GRPCRoute that routes all calls to the Services. */
export function grpcRouteRule(where: IConstruct, props: ExposureProps): object {
  return {
    backendRefs: weightedBackends(where, props).map(({ serviceName, port, weight }) => ({
      group: '',
      kind: 'Service',
      name: serviceName,
      port,
      weight,
    })),
  };
}

/** Validates a path prefix and removes its trailing slash. */
export function normalizePathPrefix(where: IConstruct, pathPrefix: string = '/'): string {
  const path = pathPrefix.length > 1 ? pathPrefix.replace(/\/$/, '') : pathPrefix;
  if (path !== '/' && !isPath(path, PATH_RULES.urlPrefix)) {
    throw new KubeflowError(
      where,
      `pathPrefix "${pathPrefix}" is not a valid path prefix.`,
      'Must be an absolute URL path without ".", ".." and empty segments.',
      'Use for example "/models".',
    );
  }
  return path;
}

/**
 * Returns the backends of a route with their weights.
 *
 * @throws KubeflowError if a name, port or weight is invalid, or no backend receives traffic.
 */
export function weightedBackends(where: IConstruct, props: ExposureProps): ExposureBackend[] {
  const backends = props.backends ?? [{ serviceName: props.serviceName, port: props.port, weight: 1 }];
  for (const { serviceName, port, weight } of backends) {
    checkName(where, 'service', serviceName);
    checkPort(where, 'port', port);
    if (!isIntegerBetween(weight, 0, MAX_WEIGHT)) {
      throw new KubeflowError(
        where,
        `weight ${weight} of "${serviceName}" is not valid.`,
        `Must be an integer from 0 to ${MAX_WEIGHT} (Gateway API).`,
        'Use for example 95 and 5.',
      );
    }
  }
  const twice = backends.find(
    ({ serviceName }, index) => backends.findIndex((other) => other.serviceName === serviceName) < index,
  );
  if (twice || backends.length === 0 || backends.length > 16 || backends.every(({ weight }) => weight === 0)) {
    throw new KubeflowError(
      where,
      twice
        ? `Service "${twice.serviceName}" is listed twice in \`backends\`.`
        : '`backends` has no Service that receives traffic, or more than 16 Services.',
      'Must be 1 to 16 different Services, at least one with a weight above 0.',
      'Set the weight of the Service that should receive all traffic to 1 or more.',
    );
  }
  return backends;
}

/**
 * Returns a request timeout in seconds.
 *
 * @throws KubeflowError if the timeout is not a whole number of seconds.
 */
export function requestTimeoutSeconds(where: IConstruct, requestTimeout: Duration): number {
  return wholeSeconds(where, 'requestTimeout', requestTimeout, {
    acceptedBy: 'Gateway API',
    example: 'Duration.days(1)',
  });
}

/** Hostnames that are routed to the Service. */
export function exposedHostnames({ hostname, includeSubdomains }: ExposureProps): string[] {
  return includeSubdomains ? [hostname, `*.${hostname}`] : [hostname];
}
