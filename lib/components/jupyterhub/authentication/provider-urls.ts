import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';
import { parseHttpUrl, urlPort } from '../../../validation/urls';

/** Rules for URLs in addition to HTTPS. */
export interface UrlRule {
  /** DNS domain of the cluster. If set, plain HTTP is accepted for Services, because the request stays in the cluster. */
  readonly clusterDomain?: string;
  /** Whether paths are appended to the URL. */
  readonly isBase?: boolean;
}

/** Parameters of the authorization request on which its security depends. */
const RESERVED_PARAMETERS = new Set([
  ...['client_id', 'client_secret', 'redirect_uri', 'response_type', 'response_mode', 'scope', 'state', 'nonce'],
  ...['code_challenge', 'code_challenge_method', 'request', 'request_uri'],
]);

/** @throws KubeflowError if a parameter of the authorization request is one that the hub sets. */
export function checkParameter(where: IConstruct, option: string, name: string): void {
  if (RESERVED_PARAMETERS.has(name.trim().toLowerCase())) {
    throw new KubeflowError(
      where,
      `authenticator: ${option} has "${name}", which the hub sets itself.`,
      'Another value would break the protection of the sign-in, or redirect users to another site.',
      'Remove it. Use `callbackUrl`, `clientId` and `scope` instead.',
    );
  }
}

/** @throws KubeflowError if a text is not an authorization URL, or has a parameter that the hub sets. */
export function checkAuthorizeUrl(where: IConstruct, url: string): void {
  checkUrl(where, 'authorizeUrl', url);
  for (const name of parse(url)?.searchParams.keys() ?? []) {
    checkParameter(where, 'authorizeUrl', name);
  }
}

/** @throws KubeflowError if a text is not a URL that is safe for authentication. */
export function checkUrl(where: IConstruct, option: string, url: string, rule: UrlRule = {}): void {
  if (!isTerraformToken(url) && !isTrusted(parse(url), rule)) {
    throw new KubeflowError(
      where,
      `authenticator: ${option} "${url}" is not a URL that is safe for authentication.`,
      `Must start with https://${rule.clusterDomain ? ', or with http:// for a Service of the cluster ("<name>.<namespace>.svc")' : ''},`,
      `without a password${rule.isBase ? ' and without a query or fragment' : ' or fragment'}.`,
      'Use for example "https://id.example.com/…".',
    );
  }
}

function isTrusted(url: URL | undefined, { clusterDomain, isBase }: UrlRule): boolean {
  if (!url || (isBase && url.search)) {
    return false;
  }
  return url.protocol === 'https:' || (clusterDomain !== undefined && isService(url.hostname, clusterDomain));
}

function isService(hostname: string, clusterDomain: string): boolean {
  const [name, namespace, svc, ...domain] = hostname.split('.');
  return Boolean(name && namespace) && svc === 'svc' && ['', clusterDomain].includes(domain.join('.'));
}

/** Distinct ports of the URLs, in ascending order. */
export function portsOf(urls: readonly string[]): number[] {
  const ports = urls.map((url) => {
    const parsed = parse(url);
    return parsed ? urlPort(parsed) : 443;
  });
  return [...new Set(ports)].sort((one, other) => one - other);
}

/** The URL without trailing slashes, so that paths can be appended. */
export function withoutTrailingSlash(url: string): string {
  return isTerraformToken(url) ? url : url.replace(/\/+$/, '');
}

function parse(url: string): URL | undefined {
  return parseHttpUrl(url, { lowerCaseScheme: true, allowFragment: false });
}
