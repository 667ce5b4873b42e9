import type { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { literalText } from '../../../pods/literal-text';
import { isTerraformToken } from '../../../terraform-token';
import { isIntegerBetween, MAX_INT32 } from '../../../validation/integers';
import { type HttpUrlRule, parseHttpUrl } from '../../../validation/urls';
import { type HubNames, PORTS } from '../hub-names';
import { CERTIFICATE_DIRECTORY } from './proxy-certificate';
import type { ProxyExposure } from './proxy-exposure';
import type { ProxyOptions } from './proxy-options';
import { checkProxyTls } from './tls-checks';

// The load balancer must be the first to close an idle connection. Otherwise it may send a request to a closed
// connection.
const KEEP_ALIVE_MARGIN_MS = 20_000;

const TARGET_URL: HttpUrlRule = { lowerCaseScheme: true, allowCredentials: true };

/** Options that the component sets, and what to do instead of setting each in `args`. */
const MANAGED_FLAGS = new Map([
  ['--ip', 'Remove it: the proxy listens on all addresses.'],
  ['--port', 'Remove it: the Service determines the ports.'],
  ['--socket', 'Remove it: the Service determines the ports.'],
  ['--api-ip', 'Remove it: the hub connects to this API.'],
  ['--api-port', 'Remove it: the hub connects to this API.'],
  ['--api-socket', 'Remove it: the hub connects to this API.'],
  ['--default-target', 'Use `proxy.defaultTarget`.'],
  ['--error-target', 'Use `proxy.errorTarget`.'],
  ['--ssl-key', 'Use `proxy.https`.'],
  ['--ssl-cert', 'Use `proxy.https`.'],
  ['--redirect-port', 'Use `proxy.https`.'],
  ['--redirect-to', 'Use `proxy.https`.'],
  ['--metrics-ip', 'Use `proxy.metrics`.'],
  ['--metrics-port', 'Use `proxy.metrics`.'],
  ['--metrics-socket', 'Use `proxy.metrics`.'],
  ['--log-level', 'Use `proxy.logLevel`.'],
  ['--timeout', 'Use `proxy.timeout`.'],
  ['--proxy-timeout', 'Use `proxy.proxyTimeout`.'],
  ['--keep-alive-timeout', 'Use `proxy.keepAliveTimeout`.'],
  ['--host-routing', 'Use `subdomainHost`.'],
  ['--no-x-forward', 'Use `proxy.forwardedHeaders`.'],
]);

/**
 * Returns the arguments of configurable-http-proxy.
 *
 * @throws KubeflowError if a URL, a header, a time or an argument is invalid.
 * @see https://github.com/jupyterhub/configurable-http-proxy/blob/5.3.0/bin/configurable-http-proxy
 */
export function proxyArguments(
  where: IConstruct,
  props: ProxyOptions,
  names: HubNames,
  exposure: ProxyExposure,
): string[] {
  const hub = `http://${names.hubHost}:${PORTS.hub}`;
  const { ports } = exposure;
  const time = (prop: string, duration: Duration | undefined) =>
    duration ? [String(milliseconds(where, `proxy.${prop}`, duration))] : [];
  checkArguments(where, props.args ?? []);
  checkProxyTls(where, props);
  return [
    // Empty: all IPv4 and IPv6 addresses.
    '--ip=',
    `--port=${ports.tls ? PORTS.proxyHttps : PORTS.proxy}`,
    '--api-ip=',
    `--api-port=${PORTS.proxyApi}`,
    `--default-target=${target(where, 'defaultTarget', props.defaultTarget) ?? hub}`,
    `--error-target=${target(where, 'errorTarget', props.errorTarget) ?? `${hub}${names.baseUrl}hub/error`}`,
    ...(ports.tls ? [`--ssl-key=${CERTIFICATE_DIRECTORY}/tls.key`, `--ssl-cert=${CERTIFICATE_DIRECTORY}/tls.crt`] : []),
    ...(ports.redirectsHttp ? [`--redirect-port=${PORTS.proxy}`, `--redirect-to=${ports.redirectTo}`] : []),
    ...(exposure.subdomains ? ['--host-routing'] : []),
    ...(props.metrics ? ['--metrics-ip=', `--metrics-port=${PORTS.proxyMetrics}`] : []),
    ...(props.logLevel === undefined ? [] : [`--log-level=${props.logLevel}`]),
    ...time('timeout', props.timeout).map((time) => `--timeout=${time}`),
    ...time('proxyTimeout', props.proxyTimeout).map((time) => `--proxy-timeout=${time}`),
    ...keepAlive(time('keepAliveTimeout', props.keepAliveTimeout), exposure).map(
      (time) => `--keep-alive-timeout=${time}`,
    ),
    ...(props.forwardedHeaders === false ? ['--no-x-forward'] : []),
    ...headers(where, props.requestHeaders ?? {}),
    ...(props.args ?? []),
  ].map(literalText);
}

function keepAlive(configured: string[], { keepAliveTimeout }: ProxyExposure): string[] {
  return configured.length > 0 || !keepAliveTimeout
    ? configured
    : [String(keepAliveTimeout.toMilliseconds() + KEEP_ALIVE_MARGIN_MS)];
}

function headers(where: IConstruct, requestHeaders: { [name: string]: string }): string[] {
  return Object.entries(requestHeaders).map(([name, value]) => {
    if (!/^[-!#$%&'*+.^_`|~0-9A-Za-z]+$/.test(name) || !/^[\t -~]*$/.test(value) || value.trim() !== value) {
      throw new KubeflowError(
        where,
        `proxy.requestHeaders: "${name}: ${value}" is not a valid header.`,
        'Names must be letters, digits and "-". Values must be printable ASCII characters without leading or trailing spaces.',
        'Use for example { "X-Cluster": "lab" }.',
      );
    }
    return `--custom-header=${name}:${value}`;
  });
}

function target(where: IConstruct, prop: string, url: string | undefined): string | undefined {
  if (url !== undefined && !isTerraformToken(url) && (!parseHttpUrl(url, TARGET_URL) || url.includes('$'))) {
    throw new KubeflowError(
      where,
      `proxy.${prop}: "${url}" is not a valid URL.`,
      'Must start with http:// or https://.',
      'Use for example "http://errors:8080".',
    );
  }
  return url;
}

/** Converts a duration to the whole milliseconds that Node.js expects. */
function milliseconds(where: IConstruct, what: string, duration: Duration): number {
  const time = duration.toMilliseconds({ integral: false });
  if (!isIntegerBetween(time, 1)) {
    throw new KubeflowError(
      where,
      `${what}: ${time} ms is not a valid timeout.`,
      `Must be whole milliseconds from 1 to ${MAX_INT32} (24 days).`,
      'Remove it for the default.',
    );
  }
  return time;
}

function checkArguments(where: IConstruct, args: readonly string[]): void {
  for (const argument of args) {
    const hint = MANAGED_FLAGS.get(argument.split('=')[0]);
    if (hint !== undefined) {
      throw new KubeflowError(
        where,
        `proxy.args: "${argument}" is set by the component.`,
        'Must be an option of configurable-http-proxy 5.3 that the component does not set.',
        hint,
      );
    }
  }
}
