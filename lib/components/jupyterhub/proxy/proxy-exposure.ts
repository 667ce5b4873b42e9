import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import type { NetworkPeer } from '../../../network/network-peer';
import { checkPeers } from '../../../network/network-peer-checks';
import { ExposedPaths } from '../../../platforms/network/exposed-paths';
import type { IPlatform } from '../../../platforms/platform';
import { isTerraformToken } from '../../../terraform-token';
import { Warnings } from '../../../warnings';
import { type Authenticator, AuthenticatorKind } from '../authentication/authenticator';
import type { HubNames } from '../hub-names';
import type { JupyterHubProps } from '../jupyterhub-props';
import { type ProxyHttps, ProxyHttpsKind } from './proxy-https';
import { PROXY_HEALTH_PATH, ProxyPorts } from './proxy-ports';
import { ProxyService, ProxyServiceType } from './proxy-service';
import { checkSubdomainHost, checkSubdomainTls } from './subdomain-host';

/**
 * How long browsers keep idle connections. `kubectl port-forward` exits when it writes to a connection that the proxy
 * has closed.
 */
const BROWSER_KEEP_ALIVE = Duration.minutes(5);

/** Paths of the hub's own pages, of users' servers and of services. */
const HUB_PATHS = ['/hub', '/user', '/services'];

/** How users reach the proxy. */
export interface ProxyExposure {
  /** URL of the hub; undefined without a hostname. */
  readonly url?: string;
  /** Sources of requests to the proxy's pod. */
  readonly ingressPeers: NetworkPeer[];
  /** How long the load balancer keeps idle connections to the proxy; undefined if unknown. */
  readonly keepAliveTimeout?: Duration;
  /** Whether each user's servers have a separate hostname. */
  readonly subdomains: boolean;
  /** Ports of the Service and of the proxy's container. */
  readonly ports: ProxyPorts;
}

/**
 * Whether users reach the proxy through its Service, or through something outside the program, instead of the
 * platform's exposure.
 */
export function isExposedDirectly({ proxy = {} }: JupyterHubProps): boolean {
  return (
    !terminatesTlsAtPlatform(proxy.https) ||
    (proxy.service ?? ProxyService.clusterIp()).type !== ProxyServiceType.CLUSTER_IP
  );
}

function terminatesTlsAtPlatform(https: ProxyHttps | undefined): boolean {
  return https === undefined || https.kind === ProxyHttpsKind.PLATFORM;
}

/**
 * Exposes the proxy: through the platform, through its Service, or without a hostname through port-forwarding.
 *
 * @throws KubeflowError if `hostname`, `proxy.https`, `proxy.service` and the authenticator contradict each other.
 */
export function exposeProxy(
  where: Construct,
  props: JupyterHubProps,
  platform: IPlatform,
  authenticator: Authenticator,
  names: HubNames,
): ProxyExposure {
  const { hostname, proxy = {} } = props;
  const service = proxy.service ?? ProxyService.clusterIp();
  const ports = new ProxyPorts(where, service, proxy.https);
  checkSubdomainHost(where, props);
  const subdomains = props.subdomainHost ?? false;
  if (hostname !== undefined && !isTerraformToken(hostname)) {
    checkName(where, 'hostname', hostname, DNS_SUBDOMAIN);
  }
  const byPlatform = hostname !== undefined && !isExposedDirectly(props);
  if (proxy.requestTimeout && !byPlatform) {
    throw new KubeflowError(
      where,
      'proxy.requestTimeout is set, but the platform does not expose the hub.',
      'Must be used with `hostname`, and without `proxy.service` and `proxy.https`.',
      'Remove it: the proxy itself does not limit requests. A load balancer in front of it may have its own setting.',
    );
  }
  if (byPlatform) {
    const exposed = platform.exposure.expose(where, 'exposure', {
      serviceName: names.proxyPublic,
      port: ports.service,
      hostname,
      ...(names.baseUrl !== '/' && { pathPrefix: names.baseUrl }),
      // The proxy itself responds, so that running notebooks stay reachable while the hub restarts.
      healthCheckPath: PROXY_HEALTH_PATH,
      includeSubdomains: subdomains,
      reservedPaths: HUB_PATHS,
      requireAuthentication: authenticator.kind === AuthenticatorKind.IAP,
      audienceConfigMapName: authenticator._needsAudienceConfigMap ? names.iap : undefined,
      requestTimeout: proxy.requestTimeout,
      labels: names.labelsOf('proxy'),
    });
    checkAuthenticator(where, props, service, authenticator);
    checkSubdomainTls(where, props, exposed.url);
    return { ...exposed, subdomains, ports };
  }
  checkDirectExposure(where, props, service, authenticator);
  checkAuthenticator(where, props, service, authenticator);
  const url = hostname === undefined ? undefined : ports.url(hostname);
  checkSubdomainTls(where, props, url);
  if (hostname !== undefined) {
    const paths = ExposedPaths.of(platform);
    if (service.type === ProxyServiceType.CLUSTER_IP) {
      // The program has its own ingress, which can route paths of the hostname.
      paths.claim(where, {
        hostname,
        pathPrefix: names.baseUrl,
        reservedPaths: HUB_PATHS,
        includeSubdomains: subdomains,
      });
    } else {
      paths.claimHostname(where, hostname, subdomains);
    }
  }
  return {
    url,
    ingressPeers: service.type === ProxyServiceType.CLUSTER_IP ? [] : servicePeers(where, service),
    keepAliveTimeout: isExposedDirectly(props) ? undefined : BROWSER_KEEP_ALIVE,
    subdomains,
    ports,
  };
}

/** Peers that can reach the pod through its Service. The Service is for users, whose addresses are usually unknown. */
function servicePeers(where: Construct, { type, _options }: ProxyService): NetworkPeer[] {
  const { allowIngressFrom, loadBalancerSourceRanges } = _options;
  if (allowIngressFrom !== undefined) {
    return [...checkPeers(where, 'proxy.service: allowIngressFrom', allowIngressFrom)];
  }
  Warnings.add(
    where,
    'jupyterhub/open-service',
    `proxy.service: the Service of type ${type} has no \`allowIngressFrom\`, so the network policy of the proxy allows all clients.`,
    loadBalancerSourceRanges
      ? 'Every pod of the cluster can connect to the hub: `loadBalancerSourceRanges` applies to the load balancer only.'
      : 'Every address that reaches the Service, and every pod of the cluster, can connect to the hub.',
    'Set `allowIngressFrom` to the addresses that the pod sees: those of users, or of nodes or load balancers if the cluster hides users.',
    'If everybody may connect, set it to [{ allPeers: true }].',
  );
  return [{ allPeers: true }];
}

/** @throws KubeflowError if a hub that is exposed outside the cluster has one password for all users by omission. */
function checkAuthenticator(
  where: Construct,
  { hostname, network }: JupyterHubProps,
  service: ProxyService,
  authenticator: Authenticator,
): void {
  const exposedBy =
    hostname !== undefined
      ? `under the hostname "${hostname}"`
      : service.type !== ProxyServiceType.CLUSTER_IP
        ? `through a Service of type ${service.type}`
        : network?.allowProxyIngressFrom?.length
          ? 'to `network.allowProxyIngressFrom`'
          : undefined;
  if (exposedBy !== undefined && !authenticator._allowsExposure) {
    throw new KubeflowError(
      where,
      `authenticator: the hub is exposed ${exposedBy}, and everyone with the shared password could sign in as any user.`,
      'An exposed hub must have an authenticator that identifies each user.',
      'Set `authenticator`, for example to Authenticator.oidc(…), Authenticator.github(…) or Authenticator.nativeAccounts(…).',
      'If one password for all users is what you want: Authenticator.sharedPassword({ allowExposure: true }).',
    );
  }
}

function checkDirectExposure(
  where: Construct,
  props: JupyterHubProps,
  service: ProxyService,
  authenticator: Authenticator,
): void {
  const { https } = props.proxy ?? {};
  if (https?.kind === ProxyHttpsKind.PLATFORM && props.hostname === undefined) {
    throw new KubeflowError(
      where,
      'proxy.https: ProxyHttps.platform() is set, but the hub has no hostname.',
      'ProxyHttps.platform() must be used with `hostname`.',
      'Set `hostname`, or remove `https`.',
    );
  }
  if (service.type !== ProxyServiceType.CLUSTER_IP && terminatesTlsAtPlatform(https)) {
    throw new KubeflowError(
      where,
      `proxy.service is of type ${service.type} without TLS: passwords would be sent in clear text.`,
      'Must be used with a `proxy.https` other than ProxyHttps.platform().',
      'Use ProxyHttps.secret(…), ProxyHttps.certManager(…), ProxyHttps.offload() if the load balancer terminates TLS,',
      'or ProxyHttps.plainHttp() on an isolated network.',
    );
  }
  if (isExposedDirectly(props) && authenticator.kind === AuthenticatorKind.IAP) {
    throw new KubeflowError(
      where,
      "authenticator: IAP requires the platform's exposure, but users reach the hub through the proxy's Service.",
      `Must be used without \`proxy.${https ? 'https' : 'service'}\`.`,
      'Remove it, or use another authenticator.',
    );
  }
  if (https?.kind === ProxyHttpsKind.CERT_MANAGER && !https._options.hosts?.length && props.hostname === undefined) {
    throw new KubeflowError(
      where,
      'proxy.https: the certificate has no DNS names.',
      'Must have at least one name.',
      'Set `hostname` on the hub, or `hosts` of ProxyHttps.certManager.',
    );
  }
}
