import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import type { NetworkPeer } from '../../../network/network-peer';
import type { IPlatform } from '../../../platforms/platform';
import { isTerraformToken } from '../../../terraform-token';
import { type Authenticator, AuthenticatorKind } from '../authentication/authenticator';
import type { HubNames } from '../hub-names';
import type { JupyterHubProps } from '../jupyterhub-props';
import { type ProxyHttps, ProxyHttpsKind } from './proxy-https';
import { ProxyPorts } from './proxy-ports';
import { ProxyService, ProxyServiceType } from './proxy-service';

/**
 * How long browsers keep idle connections. `kubectl port-forward` exits when it writes to a connection that the proxy
 * has closed.
 */
const BROWSER_KEEP_ALIVE = Duration.minutes(5);

/** How users reach the proxy. */
export interface ProxyExposure {
  /** URL of the hub; undefined without a hostname. */
  readonly url?: string;
  /** Sources of requests to the proxy's pod. */
  readonly ingressPeers: NetworkPeer[];
  /** How long the load balancer keeps idle connections to the proxy; undefined if unknown. */
  readonly keepAliveTimeout?: Duration;
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
      healthCheckPath: `${names.baseUrl}hub/health`,
      requireAuthentication: authenticator.kind === AuthenticatorKind.IAP,
      audienceConfigMapName: authenticator._needsAudienceConfigMap ? names.iap : undefined,
      requestTimeout: proxy.requestTimeout,
      labels: names.labelsOf('proxy'),
    });
    return { ...exposed, ports };
  }
  checkDirectExposure(where, props, service, authenticator);
  return {
    url: hostname === undefined ? undefined : ports.url(hostname),
    ingressPeers: service.type === ProxyServiceType.CLUSTER_IP ? [] : [...(service._options.allowIngressFrom ?? [{}])],
    keepAliveTimeout: isExposedDirectly(props) ? undefined : BROWSER_KEEP_ALIVE,
    ports,
  };
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
