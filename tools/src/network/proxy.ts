type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Returns the proxy for a URL from the environment variables HTTPS_PROXY and NO_PROXY, or undefined. Only HTTPS uses a
 * proxy, and never addresses of this machine.
 */
export function proxyFor(url: URL, env: Environment): string | undefined {
  const proxy = env.HTTPS_PROXY || env.https_proxy;
  return proxy && url.protocol === 'https:' && !bypasses(url, env) ? proxy : undefined;
}

/** Whether a host is this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Host of a registry without its port, as URLs have it. */
export function hostOf(registry: string): string {
  return new URL(`http://${registry}`).hostname;
}

function bypasses({ hostname }: URL, env: Environment): boolean {
  const entries = (env.NO_PROXY || env.no_proxy || '').split(',').map((entry) => entry.trim().replace(/^\*?\./, ''));
  return (
    isLoopback(hostname) ||
    entries.some((entry) => entry === '*' || (entry !== '' && (hostname === entry || hostname.endsWith(`.${entry}`))))
  );
}
