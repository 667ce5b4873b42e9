import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkPort } from '../../../validation/ports';
import { PORTS } from '../hub-names';
import { type ProxyHttps, ProxyHttpsKind } from './proxy-https';
import { type ProxyService, ProxyServiceType } from './proxy-service';

const HTTP = 80;
const HTTPS = 443;

/** Which ports people come to: those of the Service, and behind them those of the container. */
export class ProxyPorts {
  /** Whether TLS ends at the proxy. */
  public readonly tls: boolean;

  /** The port of the Service that people's requests go to. */
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
    for (const [prop, port, open] of [
      ['httpPort', httpNodePort, this.http],
      ['httpsPort', httpsNodePort, this.https],
    ] as const) {
      if (port !== undefined) {
        checkPort(where, `proxy.service: ${prop}`, port);
      }
      if (port !== undefined && !open) {
        throw new KubeflowError(
          where,
          `proxy.service: ${prop} is given, but the Service has no such port.`,
          'The port for HTTPS is there beside `proxy.https`, and the one for HTTP where requests to it are redirected or TLS is not used.',
          'Leave it out.',
        );
      }
    }
    if (this.redirectsHttp && proxyService.type === ProxyServiceType.NODE_PORT && httpsNodePort === undefined) {
      throw new KubeflowError(
        where,
        'proxy.service: requests by HTTP are to be redirected to HTTPS, and its port of the nodes is not known.',
        'Accepted is `httpsPort` of ProxyService.nodePort.',
        'Set it, for example to 30443, or `redirectHttp: false` of `proxy.https`.',
      );
    }
  }

  /** Whether requests by HTTP are redirected to HTTPS. */
  public get redirectsHttp(): boolean {
    return this.tls && this.http;
  }

  /** Port to which a browser is redirected. */
  public get redirectTo(): number {
    return this.proxyService._options.httpsNodePort ?? HTTPS;
  }

  /** What people type. */
  public url(hostname: string): string {
    const scheme = this.https ? 'https' : 'http';
    const { httpNodePort, httpsNodePort } = this.proxyService._options;
    const nodePort = this.https ? httpsNodePort : httpNodePort;
    return `${scheme}://${hostname}${nodePort === undefined ? '' : `:${nodePort}`}`;
  }

  /** Ports of the container that people's requests reach. */
  public get publicContainerPorts(): number[] {
    return [...(this.tls ? [PORTS.proxyHttps] : []), ...(this.tls && !this.http ? [] : [PORTS.proxy])];
  }

  /** Ports of the Service. */
  public get servicePorts(): k8s.ServicePort[] {
    const { httpNodePort, httpsNodePort } = this.proxyService._options;
    return [
      ...(this.http ? [servicePort('http', HTTP, 'http', httpNodePort)] : []),
      ...(this.https ? [servicePort('https', HTTPS, this.tls ? 'https' : 'http', httpsNodePort)] : []),
    ];
  }

  /** Ports of the container. */
  public get containerPorts(): k8s.ContainerPort[] {
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

function servicePort(name: string, port: number, target: string, nodePort: number | undefined): k8s.ServicePort {
  return { name, port, targetPort: k8s.IntOrString.fromString(target), ...(nodePort !== undefined && { nodePort }) };
}
