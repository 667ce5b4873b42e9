/** Which HTTP URLs are valid. */
export interface HttpUrlRule {
  /** @default - "http" and "https" */
  readonly schemes?: readonly ('http' | 'https')[];
  /** Whether the scheme must be written in lower case. @default false */
  readonly lowerCaseScheme?: boolean;
  /** Whether the URL may contain a user name and a password. @default false */
  readonly allowCredentials?: boolean;
  /** Whether the URL may contain a query. @default true */
  readonly allowQuery?: boolean;
  /** Whether the URL may contain a fragment. @default true */
  readonly allowFragment?: boolean;
}

/**
 * Parses an HTTP or HTTPS URL. Returns undefined if the text is not one, or if the rule excludes it.
 *
 * Browsers repair what other clients reject: white space, backslashes, control characters and missing slashes. Such URLs are invalid
 * here.
 */
export function parseHttpUrl(text: string, rule: HttpUrlRule = {}): URL | undefined {
  const { schemes = ['http', 'https'], lowerCaseScheme = false, allowCredentials = false } = rule;
  const [, scheme = ''] = /^(https?):\/\/[^/]/i.exec(text) ?? [];
  if (scheme === '' || /[\s\\\p{Cc}]/u.test(text) || !URL.canParse(text)) {
    return undefined;
  }
  const url = new URL(text);
  const isExcluded =
    !schemes.some((known) => known === scheme.toLowerCase()) ||
    (lowerCaseScheme && scheme !== scheme.toLowerCase()) ||
    (!allowCredentials && (url.username !== '' || url.password !== '')) ||
    (rule.allowQuery === false && url.search !== '') ||
    (rule.allowFragment === false && url.hash !== '');
  return isExcluded ? undefined : url;
}

/** Returns the port of an HTTP URL: the one in the URL, or the default of its scheme. */
export function urlPort({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port);
}
