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
 * The rule of an HTTPRoute: which requests go to which Services. The API server's defaults are written out: `kubectl apply` would see a
 * change each time where they are left to it.
 */
export function httpRouteRule(where: IConstruct, props: ExposureProps): object {
  return {
    matches: [{ path: { type: 'PathPrefix', value: normalizePathPrefix(where, props.pathPrefix) } }],
    ...grpcRouteRule(where, props),
  };
}

/** The rule of a GRPCRoute, which leads all calls to the Services. */
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

/** The paths that lead to the Service, as one that all of them begin with. */
export function normalizePathPrefix(where: IConstruct, pathPrefix: string = '/'): string {
  const path = pathPrefix.length > 1 ? pathPrefix.replace(/\/$/, '') : pathPrefix;
  if (path !== '/' && !isPath(path, PATH_RULES.urlPrefix)) {
    throw new KubeflowError(
      where,
      `pathPrefix "${pathPrefix}" is not a path that requests begin with.`,
      'Gateways and Ingresses accept an absolute path as URLs have it, without ".", ".." or empty parts.',
      'Use for example "/models".',
    );
  }
  return path;
}

/** Who gets which share of the requests. */
export function weightedBackends(where: IConstruct, props: ExposureProps): ExposureBackend[] {
  const backends = props.backends ?? [{ serviceName: props.serviceName, port: props.port, weight: 1 }];
  for (const { serviceName, port, weight } of backends) {
    checkName(where, 'service', serviceName);
    checkPort(where, 'port', port);
    if (!isIntegerBetween(weight, 0, MAX_WEIGHT)) {
      throw new KubeflowError(
        where,
        `weight ${weight} of "${serviceName}" is not a share of requests.`,
        `Gateway API accepts whole numbers from 0 to ${MAX_WEIGHT}.`,
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
      twice ? `"${twice.serviceName}" gets two shares of the requests.` : 'requests are shared by nobody.',
      'Accepted are up to 16 Services, each once, at least one with a weight above 0.',
      'Give the Service that is to get all requests a weight of 1 or more.',
    );
  }
  return backends;
}

/** How long a request may last, as ways in count it. Throws where it is no whole number of seconds. */
export function requestTimeoutSeconds(where: IConstruct, requestTimeout: Duration): number {
  return wholeSeconds(where, 'requestTimeout', requestTimeout, { acceptedBy: 'a way in', example: 'Duration.days(1)' });
}
