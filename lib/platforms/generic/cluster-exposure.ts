import { ApiObject, type Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../names';
import { isIpAddress } from '../../validation/ip-address';
import { checkLabels } from '../../validation/labels';
import { checkPort } from '../../validation/ports';
import {
  EdgeAuthentication,
  type ExposedService,
  type ExposureBackend,
  type ExposureProps,
  type IExposureCapability,
} from '../capabilities/exposure';
import {
  grpcRouteRule,
  httpRouteRule,
  normalizePathPrefix,
  requestTimeoutSeconds,
  weightedBackends,
} from '../network/route-rules';
import { unsupported } from '../unsupported-feature';

const MAX_HOURS = 99_999;

/** Reference to an existing Gateway. */
export interface GatewayReference {
  /** Name of the Gateway. */
  readonly name: string;
  /** Namespace of the Gateway. */
  readonly namespace: string;
  /**
   * Name of the only listener to use.
   *
   * @default - all listeners that accept the hostname
   */
  readonly sectionName?: string;
}

/** Options of Ingresses, which are created if there is no Gateway. */
export interface IngressControllerOptions {
  readonly className: string;
  readonly annotations?: { readonly [key: string]: string };
  /** Whether the controller terminates TLS. */
  readonly tls?: boolean;
}

/** Exposes Services through the Gateway or the ingress controller of a cluster. */
export class ClusterExposure implements IExposureCapability {
  public readonly edgeAuthentication = EdgeAuthentication.NONE;

  constructor(
    private readonly platform: string,
    private readonly gateway?: GatewayReference,
    private readonly ingress?: IngressControllerOptions,
  ) {}

  public expose(scope: Construct, id: string, props: ExposureProps): ExposedService {
    checkName(scope, 'hostname', props.hostname, DNS_SUBDOMAIN);
    checkLabels(scope, props.labels);
    if (isIpAddress(props.hostname)) {
      throw new KubeflowError(
        scope,
        `hostname "${props.hostname}" is an IP address.`,
        'Must be a DNS name, because Gateways and Ingresses route requests by hostname.',
        'Use for example "hub.example.com", and add a DNS record that points to the address.',
      );
    }
    checkPort(scope, 'port', props.port);
    const backends = weightedBackends(scope, props);
    if (props.requireAuthentication) {
      throw unsupported({
        where: scope,
        requestedBy: `authentication for ${props.hostname} at the load balancer`,
        platform: this.platform,
        limitation: 'no identity-aware proxy',
        alternatives: [
          'Use authentication of the component if it has any, for example Authenticator.sharedPassword() of JupyterHub,',
          'or set `requireAuthentication: false` to expose it without authentication.',
        ],
      });
    }
    const exposed = new Construct(scope, id);
    if (props.grpc) {
      this.checkGrpc(scope, props);
    }
    if (this.gateway) {
      this.route(exposed, props, this.gateway);
      return {
        url: `https://${props.hostname}`,
        ingressPeers: [{ namespaceLabels: namespaceNamed(this.gateway.namespace) }],
      };
    }
    if (this.ingress) {
      if (props.requestTimeout) {
        throw unsupported({
          where: scope,
          requestedBy: '`requestTimeout`',
          platform: this.platform,
          limitation: 'only Ingress, which has no field for timeouts',
          alternatives: [
            'Remove it, and set the annotation of your ingress controller with `ingressAnnotations` of the platform,',
            'for example { "nginx.ingress.kubernetes.io/proxy-read-timeout": "86400" }.',
          ],
        });
      }
      if (backends.length > 1) {
        throw unsupported({
          where: scope,
          requestedBy: 'splitting traffic by weight',
          platform: this.platform,
          limitation: 'only Ingress, which has no field for weights',
          alternatives: [
            "Set `gateway` of the platform to the cluster's Gateway, or use a platform with Gateway API such as GkePlatform,",
            'or send all requests to one server and select the other version with a version label.',
          ],
        });
      }
      this.makeIngress(exposed, props, this.ingress, backends[0]);
      // The namespace of the controller's pods is unknown.
      return {
        url: `${this.ingress.tls ? 'https' : 'http'}://${props.hostname}`,
        ingressPeers: [{ namespaceLabels: {} }],
      };
    }
    throw unsupported({
      where: scope,
      requestedBy: `exposing ${props.hostname}`,
      platform: this.platform,
      limitation: 'no Gateway and no IngressClass',
      alternatives: [
        "Set `gateway` or `ingressClassName` of the platform to the cluster's Gateway or IngressClass,",
        `or remove the hostname and use: kubectl port-forward service/${props.serviceName} 8080:${props.port}`,
      ],
    });
  }

  /**
   * @throws KubeflowError if gRPC is exposed by an Ingress, or with options that GRPCRoute does not support.
   */
  private checkGrpc(where: Construct, { requestTimeout, pathPrefix }: ExposureProps): void {
    if (!this.gateway && this.ingress) {
      throw unsupported({
        where,
        requestedBy: 'exposing gRPC',
        platform: this.platform,
        limitation: 'only Ingress, which has no field for gRPC',
        alternatives: [
          "Set `gateway` of the platform to the cluster's Gateway, if its controller supports GRPCRoute,",
          'or expose the Service with the type LoadBalancer.',
        ],
      });
    }
    for (const [prop, value] of Object.entries({ requestTimeout, pathPrefix })) {
      if (value !== undefined) {
        throw new KubeflowError(
          where,
          `${prop} is set for gRPC, but GRPCRoute has no such field.`,
          'gRPC clients set the deadline of each call, and calls are routed by method.',
          `Remove \`${prop}\`.`,
        );
      }
    }
  }

  private route(scope: Construct, props: ExposureProps, gateway: GatewayReference): void {
    new ApiObject(scope, 'route', {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: props.grpc ? 'GRPCRoute' : 'HTTPRoute',
      metadata: { name: props.serviceName, labels: props.labels },
      spec: {
        parentRefs: [
          {
            group: 'gateway.networking.k8s.io',
            kind: 'Gateway',
            name: gateway.name,
            namespace: gateway.namespace,
            ...(gateway.sectionName !== undefined && { sectionName: gateway.sectionName }),
          },
        ],
        hostnames: [props.hostname],
        rules: [
          props.grpc
            ? grpcRouteRule(scope, props)
            : {
                ...httpRouteRule(scope, props),
                ...(props.requestTimeout && { timeouts: { request: gatewayDuration(scope, props.requestTimeout) } }),
              },
        ],
      },
    });
  }

  private makeIngress(
    scope: Construct,
    props: ExposureProps,
    ingress: IngressControllerOptions,
    { serviceName, port }: ExposureBackend,
  ): void {
    const { annotations = {} } = ingress;
    new kplus.k8s.KubeIngress(scope, 'ingress', {
      metadata: {
        name: props.serviceName,
        labels: props.labels,
        ...(Object.keys(annotations).length > 0 && { annotations: { ...annotations } }),
      },
      spec: {
        ingressClassName: ingress.className,
        ...(ingress.tls && { tls: [{ hosts: [props.hostname], secretName: `${props.serviceName}-tls` }] }),
        rules: [
          {
            host: props.hostname,
            http: {
              paths: [
                {
                  path: normalizePathPrefix(scope, props.pathPrefix),
                  pathType: 'Prefix',
                  backend: { service: { name: serviceName, port: { number: port } } },
                },
              ],
            },
          },
        ],
      },
    });
  }
}

/**
 * Formats a duration for Gateway API: at most five digits for each unit.
 *
 * @see https://gateway-api.sigs.k8s.io/geps/gep-2257/
 */
function gatewayDuration(where: Construct, duration: Duration): string {
  const seconds = requestTimeoutSeconds(where, duration);
  const parts: [number, string][] = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'm'],
    [seconds % 60, 's'],
  ];
  if (parts[0][0] > MAX_HOURS) {
    throw new KubeflowError(
      where,
      `requestTimeout: ${parts[0][0]} hours is too long.`,
      `Must be at most ${MAX_HOURS} hours (Gateway API).`,
      'Use for example Duration.days(1).',
    );
  }
  return parts
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount}${unit}`)
    .join('');
}

function namespaceNamed(name: string): { [key: string]: string } {
  return { 'kubernetes.io/metadata.name': name };
}
