import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../names';
import type { NetworkPeer } from '../../platforms/network-peer';
import type { IPlatform } from '../../platforms/platform-base';
import { type SignIn, SignInKind } from '../../platforms/sign-in';
import { isTerraformToken } from '../../synthesis/token-guard';
import { type HubHttps, HubHttpsKind } from './hub-https';
import type { HubParts } from './hub-parts';
import type { JupyterHubProps } from './jupyterhub-props';
import { ProxyPorts } from './proxy-ports';
import { ProxyService, ProxyServiceType } from './proxy-service';

/** For so long browsers keep idle connections, and `kubectl port-forward` ends when it sends something into one that is closed. */
const KEEP_ALIVE_OF_BROWSERS = Duration.minutes(5);

/** How people come to the proxy. */
export interface WayIn {
  /** Where people find the hub, where it has a name. */
  readonly url?: string;
  /** From where requests reach the proxy's pod. */
  readonly sources: NetworkPeer[];
  /** How long what stands before the proxy keeps idle connections to it, where that is known. */
  readonly keepAlive?: Duration;
  /** The ports of the Service and of the proxy's container. */
  readonly ports: ProxyPorts;
}

/** Whether people come by the proxy's own Service, or by something that the program does not make, rather than by the platform. */
export function isOwnWayIn({ proxy = {} }: JupyterHubProps): boolean {
  return (
    !endsAtPlatform(proxy.https) || (proxy.service ?? ProxyService.clusterIp()).type !== ProxyServiceType.CLUSTER_IP
  );
}

function endsAtPlatform(https: HubHttps | undefined): boolean {
  return https === undefined || https.kind === HubHttpsKind.PLATFORM;
}

/** By the platform, or by the proxy's own Service; by port-forward where the hub has no name. */
export function wayIn(
  where: Construct,
  props: JupyterHubProps,
  platform: IPlatform,
  signIn: SignIn,
  parts: HubParts,
): WayIn {
  const { hostname, proxy = {} } = props;
  const service = proxy.service ?? ProxyService.clusterIp();
  const ports = new ProxyPorts(where, service, proxy.https);
  if (hostname !== undefined && !isTerraformToken(hostname)) {
    checkName(where, 'hostname', hostname, DNS_SUBDOMAIN);
  }
  const byPlatform = hostname !== undefined && !isOwnWayIn(props);
  if (proxy.longestRequest && !byPlatform) {
    throw new KubeflowError(
      where,
      'proxy.longestRequest is given, but people do not come by the way in of the platform.',
      'It is accepted beside `hostname`, where `proxy.https` and `proxy.service` are left as they are.',
      'Leave it out: the proxy itself cuts no request off. What stands before it may have a setting of its own.',
    );
  }
  if (byPlatform) {
    const exposed = platform.exposure.expose(where, 'exposure', {
      serviceName: parts.proxyPublic,
      port: ports.service,
      hostname,
      healthCheckPath: `${parts.baseUrl}hub/health`,
      signIn: signIn.kind === SignInKind.IAP,
      audienceConfigMap: readsAudience(signIn) ? parts.iap : undefined,
      longestRequest: proxy.longestRequest,
      labels: parts.labelsOf('proxy'),
    });
    return { ...exposed, ports };
  }
  checkOwnWayIn(where, props, service, signIn);
  return {
    url: hostname === undefined ? undefined : ports.url(hostname),
    sources: service.type === ProxyServiceType.CLUSTER_IP ? [] : [...(service._options.clients ?? [{}])],
    keepAlive: isOwnWayIn(props) ? undefined : KEEP_ALIVE_OF_BROWSERS,
    ports,
  };
}

/** Whether it is not said whom the edge signs for. */
function readsAudience({ _choice: choice }: SignIn): boolean {
  return choice.kind === SignInKind.IAP && choice.options.audience === undefined;
}

function checkOwnWayIn(where: Construct, props: JupyterHubProps, service: ProxyService, signIn: SignIn): void {
  const { https } = props.proxy ?? {};
  if (https?.kind === HubHttpsKind.PLATFORM && props.hostname === undefined) {
    throw new KubeflowError(
      where,
      'proxy.https: TLS is to end at the way in of the platform, and the hub has no name there.',
      'HubHttps.platform() is accepted beside `hostname`.',
      'Set `hostname`, or leave `https` out.',
    );
  }
  if (service.type !== ProxyServiceType.CLUSTER_IP && endsAtPlatform(https)) {
    throw new KubeflowError(
      where,
      `proxy.service is of type ${service.type}, and it is not said where TLS ends: passwords would go in the clear.`,
      'Accepted is such a Service beside a `proxy.https` that is not the platform.',
      'Use HubHttps.secret(…), HubHttps.certManager(…), HubHttps.offloaded() where TLS ends at the load balancer,',
      'or HubHttps.plainHttp() on a network that nobody else is on.',
    );
  }
  if (isOwnWayIn(props) && signIn.kind === SignInKind.IAP) {
    throw new KubeflowError(
      where,
      'signIn: IAP signs people in at the way in of the platform, and people come by the Service of the proxy.',
      `Accepted is IAP where \`proxy.${https ? 'https' : 'service'}\` is left out.`,
      'Leave it out, or let the hub sign people in itself.',
    );
  }
  if (https?.kind === HubHttpsKind.CERT_MANAGER && !https._options.hosts?.length && props.hostname === undefined) {
    throw new KubeflowError(
      where,
      'proxy.https: cert-manager is not told for which names the certificate is.',
      'Accepted is at least one name.',
      'Set `hostname` of the hub, or `hosts` of HubHttps.certManager.',
    );
  }
}
