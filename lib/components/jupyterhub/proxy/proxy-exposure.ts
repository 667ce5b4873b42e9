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

/** For so long browsers keep idle connections, and `kubectl port-forward` ends when it sends something into one that is closed. */
const BROWSER_KEEP_ALIVE = Duration.minutes(5);

/** How people come to the proxy. */
export interface ProxyExposure {
  /** Where people find the hub, where it has a name. */
  readonly url?: string;
  /** From where requests reach the proxy's pod. */
  readonly ingressPeers: NetworkPeer[];
  /** How long what stands before the proxy keeps idle connections to it, where that is known. */
  readonly keepAliveTimeout?: Duration;
  /** The ports of the Service and of the proxy's container. */
  readonly ports: ProxyPorts;
}

/** Whether people come by the proxy's own Service, or by something that the program does not make, rather than by the platform. */
export function isExposedDirectly({ proxy = {} }: JupyterHubProps): boolean {
  return (
    !terminatesTlsAtPlatform(proxy.https) ||
    (proxy.service ?? ProxyService.clusterIp()).type !== ProxyServiceType.CLUSTER_IP
  );
}

function terminatesTlsAtPlatform(https: ProxyHttps | undefined): boolean {
  return https === undefined || https.kind === ProxyHttpsKind.PLATFORM;
}

/** By the platform, or by the proxy's own Service; by port-forward where the hub has no name. */
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
      'proxy.requestTimeout is given, but people do not come by the way in of the platform.',
      'It is accepted beside `hostname`, where `proxy.https` and `proxy.service` are left as they are.',
      'Leave it out: the proxy itself cuts no request off. What stands before it may have a setting of its own.',
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
      'proxy.https: TLS is to end at the way in of the platform, and the hub has no name there.',
      'ProxyHttps.platform() is accepted beside `hostname`.',
      'Set `hostname`, or leave `https` out.',
    );
  }
  if (service.type !== ProxyServiceType.CLUSTER_IP && terminatesTlsAtPlatform(https)) {
    throw new KubeflowError(
      where,
      `proxy.service is of type ${service.type}, and it is not said where TLS ends: passwords would go in the clear.`,
      'Accepted is such a Service beside a `proxy.https` that is not the platform.',
      'Use ProxyHttps.secret(…), ProxyHttps.certManager(…), ProxyHttps.offload() where TLS ends at the load balancer,',
      'or ProxyHttps.plainHttp() on a network that nobody else is on.',
    );
  }
  if (isExposedDirectly(props) && authenticator.kind === AuthenticatorKind.IAP) {
    throw new KubeflowError(
      where,
      'signIn: IAP signs people in at the way in of the platform, and people come by the Service of the proxy.',
      `Accepted is IAP where \`proxy.${https ? 'https' : 'service'}\` is left out.`,
      'Leave it out, or let the hub sign people in itself.',
    );
  }
  if (https?.kind === ProxyHttpsKind.CERT_MANAGER && !https._options.hosts?.length && props.hostname === undefined) {
    throw new KubeflowError(
      where,
      'proxy.https: cert-manager is not told for which names the certificate is.',
      'Accepted is at least one name.',
      'Set `hostname` of the hub, or `hosts` of ProxyHttps.certManager.',
    );
  }
}
