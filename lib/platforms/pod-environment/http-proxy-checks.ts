import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { DNS_SUBDOMAIN, isValidName } from '../../names';
import type { NetworkPeer } from '../../network/network-peer';
import { checkPeers } from '../../network/network-peer-checks';
import { withDefaultPorts } from '../../network/network-policy';
import { checkSecretKeyRef } from '../../pods/secret-key-ref';
import { parseCidr } from '../../validation/cidr';
import { formatIpAddress, isIpAddress, parseIpAddress } from '../../validation/ip-address';
import { parseHttpUrl, urlPort } from '../../validation/urls';
import type { HttpProxyOptions } from './http-proxy-options';

const EXAMPLE = 'Use for example "http://proxy.example.com:3128".';

/**
 * Checks an HTTP proxy.
 *
 * @throws KubeflowError if a program could not use the URL, if the URL contains a password, or if network policies cannot
 * select the proxy.
 */
export function checkHttpProxy(where: IConstruct, proxy: HttpProxyOptions): void {
  const { host } = hostAndPort(where, proxy);
  if (proxy.urlSecret !== undefined) {
    checkSecretKeyRef(where, 'httpProxy.urlSecret', proxy.urlSecret);
  }
  checkPeers(where, 'httpProxy.peers', proxy.peers);
  if (proxy.peers === undefined ? !isIpAddress(host) : proxy.peers.length === 0) {
    throw new KubeflowError(
      where,
      proxy.peers
        ? 'httpProxy.peers is empty.'
        : `httpProxy.url: network policies cannot select "${host}": they contain addresses, not names.`,
      'Must have the addresses of the proxy, or its pods if it runs in the cluster: network policies open only these.',
      "Set `httpProxy.peers`, for example [{ cidr: '10.1.2.3/32' }].",
    );
  }
  for (const [index, destination] of Array.from(proxy.noProxy ?? []).entries()) {
    checkDestination(where, `httpProxy.noProxy[${index}]`, destination);
  }
}

/** An HTTP proxy as network policies select it. */
export interface HttpProxyConfig {
  /** Addresses or pods of the proxy, with ports. */
  readonly peers: NetworkPeer[];
  /** Whether pods must resolve its name. */
  readonly needsDns: boolean;
}

/** Returns the peers of an HTTP proxy. */
export function httpProxyConfig(where: IConstruct, proxy: HttpProxyOptions | undefined): HttpProxyConfig | undefined {
  if (proxy === undefined) {
    return undefined;
  }
  const { host, port } = hostAndPort(where, proxy);
  const address = parseIpAddress(host);
  const own = address ? [{ cidr: `${formatIpAddress(address.number, address.bits)}/${address.bits}` }] : [];
  return { peers: withDefaultPorts(proxy.peers ?? own, { port }), needsDns: address === undefined };
}

function hostAndPort(where: IConstruct, { url: text }: HttpProxyOptions): { host: string; port: number } {
  const url = parseHttpUrl(text, { allowCredentials: true, lowerCaseScheme: true });
  if (url && (url.username !== '' || url.password !== '')) {
    // The error does not repeat the URL, because logs of builds would keep the password.
    throw new KubeflowError(
      where,
      'httpProxy.url contains a user name or a password.',
      'Must contain neither: everybody who can read the output of synthesis would know them.',
      'Store the whole URL in a Secret, set `httpProxy.urlSecret`, and leave user name and password out of `url`.',
    );
  }
  const isPlain = url !== undefined && /^[^/]+\/\/[^/?#]+\/?$/.test(text);
  if (!isPlain) {
    throw new KubeflowError(
      where,
      `httpProxy.url "${text}" is not the URL of a proxy.`,
      'Must start with "http://" or "https://", and have a host and a port, without a path. SOCKS is not supported.',
      EXAMPLE,
    );
  }
  // URL leaves out the default port of the scheme.
  if (!/:\d+\/?$/.test(text)) {
    throw new KubeflowError(
      where,
      `httpProxy.url "${text}" has no port.`,
      'Must have a port: without one, some programs use 80 or 443, and others 1080.',
      EXAMPLE,
    );
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (host === 'localhost' || /^127\./.test(host) || ['::1', '::', '0.0.0.0'].includes(host)) {
    throw new KubeflowError(
      where,
      `httpProxy.url: "${host}" is the pod itself.`,
      'Must be a host that pods can reach.',
      'Use the name or the address of the machine or the Service with the proxy.',
    );
  }
  return { host, port: urlPort(url) };
}

/** @throws KubeflowError if common programs do not understand an entry of NO_PROXY. */
function checkDestination(where: IConstruct, what: string, destination: string): void {
  const name = typeof destination === 'string' ? destination.replace(/^\./, '') : '';
  const isNumeric = /^[\d.]+$/.test(name);
  const isName = !isNumeric && isValidName(name, DNS_SUBDOMAIN);
  if (!isName && !isIpAddress(destination) && parseCidr(destination) === undefined) {
    throw new KubeflowError(
      where,
      `${what}: "${destination}" is not a destination in NO_PROXY.`,
      'Must be a hostname, a domain that starts with ".", an IP address or a CIDR block, without scheme, port and "*".',
      'Use for example ".example.com" or "10.0.0.0/8".',
    );
  }
}
