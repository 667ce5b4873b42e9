import type { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';
import { checkEnum } from '../../../validation/enums';
import { isIntegerBetween, MAX_INT32 } from '../../../validation/integers';
import { type HttpUrlRule, parseHttpUrl } from '../../../validation/urls';
import { type HubNames, PORTS } from '../hub-names';
import { CERTIFICATE_DIRECTORY } from './proxy-certificate';
import type { ProxyExposure } from './proxy-exposure';
import { ProxyLogLevel, type ProxyOptions } from './proxy-options';

// What stands before the proxy must be the first to close a connection: the other way round it may send a request into a closed one.
const KEEP_ALIVE_MARGIN_MS = 20_000;

const TARGET_URL: HttpUrlRule = { lowerCaseScheme: true, allowCredentials: true };

/** Options that are said by props, with the props. */
const MANAGED_FLAGS = new Map([
  ['--ip', 'nothing: the proxy listens on all addresses'],
  ['--port', 'nothing: the Service names the ports'],
  ['--socket', 'nothing: the Service names the ports'],
  ['--api-ip', 'nothing: the hub comes by it'],
  ['--api-port', 'nothing: the hub comes by it'],
  ['--api-socket', 'nothing: the hub comes by it'],
  ['--default-target', '`proxy.defaultTarget`'],
  ['--error-target', '`proxy.errorTarget`'],
  ['--ssl-key', '`proxy.https`'],
  ['--ssl-cert', '`proxy.https`'],
  ['--redirect-port', '`proxy.https`'],
  ['--redirect-to', '`proxy.https`'],
  ['--metrics-ip', '`proxy.metrics`'],
  ['--metrics-port', '`proxy.metrics`'],
  ['--metrics-socket', '`proxy.metrics`'],
  ['--log-level', '`proxy.logLevel`'],
  ['--timeout', '`proxy.timeout`'],
  ['--proxy-timeout', '`proxy.proxyTimeout`'],
  ['--keep-alive-timeout', '`proxy.keepAliveTimeout`'],
  ['--no-x-forward', '`proxy.forwardedHeaders`'],
]);

/**
 * Arguments of configurable-http-proxy.
 *
 * @see https://github.com/jupyterhub/configurable-http-proxy/blob/5.3.0/bin/configurable-http-proxy
 */
export function proxyArguments(where: IConstruct, props: ProxyOptions, names: HubNames, way: ProxyExposure): string[] {
  const hub = `http://${names.hub}:${PORTS.hub}`;
  const { ports } = way;
  const time = (prop: string, given: Duration | undefined) =>
    given ? [String(milliseconds(where, `proxy.${prop}`, given))] : [];
  checkEnum(where, 'proxy.logLevel', props.logLevel, ProxyLogLevel);
  checkArguments(where, props.args ?? []);
  return [
    // Empty means all addresses, of IPv4 and IPv6.
    '--ip=',
    `--port=${ports.tls ? PORTS.proxyHttps : PORTS.proxy}`,
    '--api-ip=',
    `--api-port=${PORTS.proxyApi}`,
    `--default-target=${target(where, 'defaultTarget', props.defaultTarget) ?? hub}`,
    `--error-target=${target(where, 'errorTarget', props.errorTarget) ?? `${hub}${names.baseUrl}hub/error`}`,
    ...(ports.tls ? [`--ssl-key=${CERTIFICATE_DIRECTORY}/tls.key`, `--ssl-cert=${CERTIFICATE_DIRECTORY}/tls.crt`] : []),
    ...(ports.redirectsHttp ? [`--redirect-port=${PORTS.proxy}`, `--redirect-to=${ports.redirectTo}`] : []),
    ...(props.metrics ? ['--metrics-ip=', `--metrics-port=${PORTS.proxyMetrics}`] : []),
    ...(props.logLevel === undefined ? [] : [`--log-level=${props.logLevel}`]),
    ...time('timeout', props.timeout).map((time) => `--timeout=${time}`),
    ...time('proxyTimeout', props.proxyTimeout).map((time) => `--proxy-timeout=${time}`),
    ...keepAlive(time('keepAliveTimeout', props.keepAliveTimeout), way).map((time) => `--keep-alive-timeout=${time}`),
    ...(props.forwardedHeaders === false ? ['--no-x-forward'] : []),
    ...headers(where, props.requestHeaders ?? {}),
    ...(props.args ?? []),
  ];
}

function keepAlive(given: string[], { keepAliveTimeout }: ProxyExposure): string[] {
  return given.length > 0 || !keepAliveTimeout
    ? given
    : [String(keepAliveTimeout.toMilliseconds() + KEEP_ALIVE_MARGIN_MS)];
}

function headers(where: IConstruct, given: { [name: string]: string }): string[] {
  return Object.entries(given).map(([name, value]) => {
    if (!/^[-!#$%&'*+.^_`|~0-9A-Za-z]+$/.test(name) || !/^[\t -~]*$/.test(value) || value.trim() !== value) {
      throw new KubeflowError(
        where,
        `proxy.requestHeaders: "${name}: ${value}" is not a header.`,
        'HTTP accepts names of letters, digits and "-", and values of printable ASCII characters without spaces around them.',
        'Use for example { "X-Cluster": "lab" }.',
      );
    }
    // Kubernetes would take "$(NAME)" for a variable.
    return `--custom-header=${name}:${value}`.replaceAll('$', '$$$$');
  });
}

function target(where: IConstruct, prop: string, url: string | undefined): string | undefined {
  if (url !== undefined && !isTerraformToken(url) && (!parseHttpUrl(url, TARGET_URL) || url.includes('$'))) {
    throw new KubeflowError(
      where,
      `proxy.${prop}: "${url}" is not the URL of a server.`,
      'Accepted are URLs that begin with http:// or https://.',
      'Use for example "http://errors:8080".',
    );
  }
  return url;
}

/** A time as Node.js counts it. */
function milliseconds(where: IConstruct, what: string, duration: Duration): number {
  const time = duration.toMilliseconds({ integral: false });
  if (!isIntegerBetween(time, 1)) {
    throw new KubeflowError(
      where,
      `${what}: ${time} ms is not a time that the proxy can wait.`,
      `It accepts whole milliseconds from 1 to ${MAX_INT32}, which are 24 days.`,
      'Leave it out for any time.',
    );
  }
  return time;
}

function checkArguments(where: IConstruct, args: readonly string[]): void {
  for (const argument of args) {
    const prop = MANAGED_FLAGS.get(argument.split('=')[0]);
    if (prop !== undefined) {
      throw new KubeflowError(
        where,
        `proxy.args: "${argument}" is an option that the component gives itself.`,
        'Accepted are the other options of configurable-http-proxy 5.3.',
        `Use ${prop}.`,
      );
    }
  }
}
