import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';

/** Rules for URLs in addition to HTTPS. */
export interface UrlRule {
  /** DNS domain of the cluster. If set, plain HTTP is accepted for Services, because the request stays in the cluster. */
  readonly clusterDomain?: string;
  /** Whether paths are appended to the URL. */
  readonly isBase?: boolean;
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
  if (!url || url.username || url.password || url.hash || (isBase && url.search)) {
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
    const { protocol, port } = parse(isTerraformToken(url) ? '' : url) ?? { protocol: 'https:', port: '' };
    return Number(port || (protocol === 'http:' ? 80 : 443));
  });
  return [...new Set(ports)].sort((one, other) => one - other);
}

/** The URL without trailing slashes, so that paths can be appended. */
export function withoutTrailingSlash(url: string): string {
  return isTerraformToken(url) ? url : url.replace(/\/+$/, '');
}

function parse(url: string): URL | undefined {
  // Browsers tolerate spaces, backslashes and tabs in URLs; other clients do not.
  return /^https?:\/\/[^\s\\/]/.test(url) && !/[\s\\]/.test(url) && URL.canParse(url) ? new URL(url) : undefined;
}
