import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../synthesis/token-guard';

/** A Service of the cluster, by its DNS name: what is sent to it does not leave the cluster. */
const IN_CLUSTER = /^[^.]+\.[^.]+\.svc(\.|$)/;

/** Which URLs are accepted besides those of HTTPS. */
export interface UrlRule {
  /** Whether the hub calls it, so that plain HTTP to a Service of the cluster is accepted. */
  readonly calledByHub?: boolean;
}

/** Throws where a text is not the URL of something that may be trusted with sign-ins. */
export function checkUrl(where: IConstruct, option: string, url: string, { calledByHub = false }: UrlRule = {}): void {
  if (isTerraformToken(url)) {
    return;
  }
  const parsed = parse(url);
  const inCluster = calledByHub && parsed?.protocol === 'http:' && IN_CLUSTER.test(parsed.hostname);
  if (parsed?.hash !== '' || (parsed.protocol !== 'https:' && !inCluster)) {
    throw new KubeflowError(
      where,
      `signIn: ${option} "${url}" is not a URL that can be trusted with sign-ins.`,
      `URLs are accepted that begin with https://${calledByHub ? ', or with http:// for a Service of the cluster ("<name>.<namespace>.svc")' : ''}.`,
      'Use for example "https://id.example.com/…".',
    );
  }
}

/** The ports on which the URLs are reached. */
export function portsOf(urls: readonly string[]): number[] {
  const ports = urls.map((url) => {
    const { protocol, port } = parse(isTerraformToken(url) ? '' : url) ?? { protocol: 'https:', port: '' };
    return Number(port || (protocol === 'http:' ? 80 : 443));
  });
  return [...new Set(ports)].sort((one, other) => one - other);
}

/** The URL without a slash at its end, which paths are put after. */
export function base(url: string): string {
  return isTerraformToken(url) ? url : url.replace(/\/+$/, '');
}

function parse(url: string): URL | undefined {
  // What is lenient with browsers (spaces, backslashes, tabs) is not so elsewhere.
  return /^https?:\/\/[^\s\\/]/.test(url) && !/[\s\\]/.test(url) && URL.canParse(url) ? new URL(url) : undefined;
}
