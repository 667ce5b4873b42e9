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

/** A Gateway that exists in the cluster. */
export interface GatewayReference {
  /** Name of the Gateway. */
  readonly name: string;
  /** Namespace of the Gateway. */
  readonly namespace: string;
  /**
   * The one listener of the Gateway that people come by.
   *
   * @default - all that take the hostname
   */
  readonly sectionName?: string;
}

/** What Ingresses are like where there is no Gateway. */
export interface IngressControllerOptions {
  readonly className: string;
  readonly annotations?: { readonly [key: string]: string };
  /** Whether the controller ends TLS. */
  readonly tls?: boolean;
}

/** Ways into a cluster through the Gateway or the ingress controller that its owner states. */
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
        `hostname "${props.hostname}" is an address.`,
        'Gateways and Ingresses accept DNS names, by which they tell one Service from another.',
        'Use for example "hub.example.com", and point a record of that name to the address.',
      );
    }
    checkPort(scope, 'port', props.port);
    const backends = weightedBackends(scope, props);
    if (props.requireAuthentication) {
      throw unsupported({
        where: scope,
        requestedBy: '`signIn`: signing in at the edge',
        platform: this.platform,
        limitation: 'no identity-aware proxy',
        alternatives: [
          'Let the component sign people in itself where it can, for example JupyterHub with Authenticator.sharedPassword(),',
          'or set `signIn: false` where whoever reaches the name is to be let in.',
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
          requestedBy: '`requestTimeout`: a time for requests',
          platform: this.platform,
          limitation: 'an Ingress, which has no field for it',
          alternatives: [
            'Leave it out, and say it in the words of the controller with `ingressAnnotations` of the platform,',
            'for example { "nginx.ingress.kubernetes.io/proxy-read-timeout": "86400" }.',
          ],
        });
      }
      if (backends.length > 1) {
        throw unsupported({
          where: scope,
          requestedBy: 'sharing requests by weight',
          platform: this.platform,
          limitation: 'an Ingress, which has no field for weights',
          alternatives: [
            "Name the cluster's Gateway (`gateway`) on the platform, or use a platform with Gateway API such as GkePlatform,",
            'or give all requests to one server; to test another version, ask for it by a version label.',
          ],
        });
      }
      this.makeIngress(exposed, props, this.ingress, backends[0]);
      // Where the controller's pods run is not known, so any namespace may hold them.
      return {
        url: `${this.ingress.tls ? 'https' : 'http'}://${props.hostname}`,
        ingressPeers: [{ namespaceLabels: {} }],
      };
    }
    throw unsupported({
      where: scope,
      requestedBy: `hostname "${props.hostname}"`,
      platform: this.platform,
      limitation: 'no way in that this program knows',
      alternatives: [
        "Name the cluster's Gateway (`gateway`) or IngressClass (`ingressClassName`) on the platform,",
        `or leave the hostname out and use: kubectl port-forward service/${props.serviceName} 8080:${props.port}`,
      ],
    });
  }

  /** Throws where a way in cannot do for gRPC what is asked for. */
  private checkGrpc(where: Construct, { requestTimeout, pathPrefix }: ExposureProps): void {
    if (!this.gateway && this.ingress) {
      throw unsupported({
        where,
        requestedBy: 'a way in for gRPC',
        platform: this.platform,
        limitation: 'an Ingress, which has no field for it',
        alternatives: [
          "Name the cluster's Gateway (`gateway`) on the platform, whose controller must take GRPCRoutes,",
          'or let clients come by the Service itself, of type LoadBalancer.',
        ],
      });
    }
    for (const [prop, value] of Object.entries({ requestTimeout, pathPrefix })) {
      if (value !== undefined) {
        throw new KubeflowError(
          where,
          `${prop} is set for gRPC, and a GRPCRoute has no field for it.`,
          'A client of gRPC says itself how long a call may last, and calls are told apart by their methods.',
          `Leave \`${prop}\` out.`,
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
 * A time as Gateway API writes it: at most five digits of each unit.
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
      `requestTimeout: ${parts[0][0]} hours are more than a Gateway can count.`,
      `Gateway API accepts up to ${MAX_HOURS} hours.`,
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
