import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';
import { parseHttpUrl, urlPort } from '../../../validation/urls';

/** Which URLs are accepted besides those of HTTPS. */
export interface UrlRule {
  /** DNS domain of the cluster, where it is the hub that calls: what is sent to a Service does not leave the cluster. */
  readonly clusterDomain?: string;
  /** Whether paths are put after it. */
  readonly isBase?: boolean;
}

/** Throws where a text is not the URL of something that may be trusted with sign-ins. */
export function checkUrl(where: IConstruct, option: string, url: string, rule: UrlRule = {}): void {
  if (!isTerraformToken(url) && !isTrusted(parse(url), rule)) {
    throw new KubeflowError(
      where,
      `signIn: ${option} "${url}" is not a URL that can be trusted with sign-ins.`,
      `URLs are accepted that begin with https://${rule.clusterDomain ? ', or with http:// for a Service of the cluster ("<name>.<namespace>.svc")' : ''},`,
      `and have no password in them${rule.isBase ? ' and nothing after the path' : ''}.`,
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

/** The ports on which the URLs are reached. */
export function portsOf(urls: readonly string[]): number[] {
  const ports = urls.map((url) => {
    const parsed = parse(url);
    return parsed ? urlPort(parsed) : 443;
  });
  return [...new Set(ports)].sort((one, other) => one - other);
}

/** The URL without a slash at its end, which paths are put after. */
export function withoutTrailingSlash(url: string): string {
  return isTerraformToken(url) ? url : url.replace(/\/+$/, '');
}

function parse(url: string): URL | undefined {
  return parseHttpUrl(url, { lowerCaseScheme: true, allowFragment: false });
}
