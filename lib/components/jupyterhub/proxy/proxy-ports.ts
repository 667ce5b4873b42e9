import type { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import type * as kube from '../../../k8s/kube';
import { checkPort } from '../../../validation/ports';
import { PORTS } from '../hub-names';
import { type ProxyHttps, ProxyHttpsKind } from './proxy-https';
import { type ProxyService, ProxyServiceType } from './proxy-service';

const HTTP = 80;
const HTTPS = 443;

/**
 * Path on the public ports that the proxy itself responds to, also if the hub does not run.
 *
 * @see https://github.com/jupyterhub/configurable-http-proxy/blob/5.3.0/lib/configproxy.js
 */
export const PROXY_HEALTH_PATH = '/_chp_healthz';

/** Public ports of the proxy: those of the Service, and the container ports behind them. */
export class ProxyPorts {
  /** Whether the proxy terminates TLS. */
  public readonly tls: boolean;

  /** Port of the Service that users' requests use. */
  public readonly service: number;

  private readonly http: boolean;
  private readonly https: boolean;

  constructor(
    where: Construct,
    private readonly proxyService: ProxyService,
    private readonly proxyHttps?: ProxyHttps,
  ) {
    const { httpNodePort, httpsNodePort } = proxyService._options;
    const kind = proxyHttps?.kind;
    this.tls = kind === ProxyHttpsKind.SECRET || kind === ProxyHttpsKind.CERT_MANAGER;
    this.https = this.tls || kind === ProxyHttpsKind.OFFLOAD;
    this.http = this.hasHttp(kind);
    this.service = this.tls || !this.http ? HTTPS : HTTP;
    for (const [prop, port, exists] of [
      ['httpNodePort', httpNodePort, this.http],
      ['httpsNodePort', httpsNodePort, this.https],
    ] as const) {
      if (port !== undefined) {
        checkPort(where, `proxy.service: ${prop}`, port);
      }
      if (port !== undefined && !exists) {
        throw new KubeflowError(
          where,
          `proxy.service: ${prop} is set, but the Service has no such port.`,
          'The HTTPS port requires `proxy.https`. The HTTP port requires a redirect to HTTPS or no TLS.',
          'Remove it.',
        );
      }
    }
    if (this.redirectsHttp && proxyService.type === ProxyServiceType.NODE_PORT && httpsNodePort === undefined) {
      throw new KubeflowError(
        where,
        'proxy.service: HTTP redirects to HTTPS, but the HTTPS node port is unknown.',
        'ProxyService.nodePort must have `httpsNodePort`.',
        'Set it, for example to 30443, or set `redirectHttp: false` on `proxy.https`.',
      );
    }
  }

  /** Whether HTTP requests are redirected to HTTPS. */
  public get redirectsHttp(): boolean {
    return this.tls && this.http;
  }

  /** Port of the redirect target. */
  public get redirectTo(): number {
    return this.proxyService._options.httpsNodePort ?? HTTPS;
  }

  /** Returns the URL of the hub. */
  public url(hostname: string): string {
    const scheme = this.https ? 'https' : 'http';
    const { httpNodePort, httpsNodePort } = this.proxyService._options;
    const nodePort = this.https ? httpsNodePort : httpNodePort;
    return `${scheme}://${hostname}${nodePort === undefined ? '' : `:${nodePort}`}`;
  }

  /** Container ports that receive users' requests. */
  public get publicContainerPorts(): number[] {
    return [...(this.tls ? [PORTS.proxyHttps] : []), ...(this.tls && !this.http ? [] : [PORTS.proxy])];
  }

  /** Ports of the Service. */
  public get servicePorts(): kube.ServicePort[] {
    const { httpNodePort, httpsNodePort } = this.proxyService._options;
    return [
      ...(this.http ? [servicePort('http', HTTP, 'http', httpNodePort)] : []),
      ...(this.https ? [servicePort('https', HTTPS, this.tls ? 'https' : 'http', httpsNodePort)] : []),
    ];
  }

  /** Named ports of the container. */
  public get containerPorts(): kube.ContainerPort[] {
    return this.publicContainerPorts.map((port) => ({
      name: port === PORTS.proxyHttps ? 'https' : 'http',
      containerPort: port,
    }));
  }

  private hasHttp(kind: ProxyHttpsKind | undefined): boolean {
    switch (kind) {
      case ProxyHttpsKind.SECRET:
      case ProxyHttpsKind.CERT_MANAGER:
        return this.proxyHttps?._options.redirectHttp ?? true;
      case ProxyHttpsKind.OFFLOAD:
        return this.proxyHttps?._options.exposeHttp ?? this.proxyService.type === ProxyServiceType.CLUSTER_IP;
      default:
        return true;
    }
  }
}

function servicePort(name: string, port: number, target: string, nodePort: number | undefined): kube.ServicePort {
  return { name, port, targetPort: target, ...(nodePort !== undefined && { nodePort }) };
}
