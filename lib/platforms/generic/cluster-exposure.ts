import { ApiObject } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import * as kube from '../../k8s/kube';
import { checkName, DNS_SUBDOMAIN } from '../../names';
import type { NetworkPeer } from '../../network/network-peer';
import { Prerequisites } from '../../prerequisites';
import { isIpAddress } from '../../validation/ip-address';
import { checkLabels } from '../../validation/labels';
import { checkPort } from '../../validation/ports';
import { Warnings } from '../../warnings';
import {
  EdgeAuthentication,
  type ExposedService,
  type ExposureBackend,
  type ExposureProps,
  type IExposureCapability,
} from '../capabilities/exposure';
import { ExposedPaths } from '../network/exposed-paths';
import {
  exposedHostnames,
  grpcRouteRule,
  httpRouteRule,
  normalizePathPrefix,
  weightedBackends,
} from '../network/route-rules';
import { checkTls } from '../network/tls-check';
import { unsupported } from '../unsupported-feature';
import type { ClusterExposureConfig, GatewayReference, IngressControllerOptions } from './cluster-exposure-options';
import { gatewayDuration } from './gateway-duration';
import { tlsSecretOf } from './ingress-tls-secrets';

/** Exposes Services through the Gateway or the ingress controller of a cluster. */
export class ClusterExposure implements IExposureCapability {
  public readonly edgeAuthentication = EdgeAuthentication.NONE;

  private readonly gateway?: GatewayReference;
  private readonly ingress?: IngressControllerOptions;

  /**
   * @throws KubeflowError if the options contradict each other.
   */
  constructor(
    private readonly where: IConstruct,
    private readonly platform: string,
    private readonly options: ClusterExposureConfig,
  ) {
    const { gateway, ingress, tlsTermination } = options;
    this.gateway = gateway;
    this.ingress = ingress;
    if (!gateway && ingress?.tls && tlsTermination !== undefined) {
      throw new KubeflowError(
        where,
        `ingressTls and tlsTermination (${tlsTermination}) are both set.`,
        'With `ingressTls`, TLS ends at the ingress controller, with the Secret `<service>-tls`.',
        'Remove one of them.',
      );
    }
  }

  /** Declares what must exist for a hostname. The apps start without it. */
  private addPrerequisites(exposed: IConstruct, hostname: string): void {
    const { gateway, ingress } = this;
    Prerequisites.add(exposed, {
      kind: 'DNS record',
      name: hostname,
      reason: `It must point to the address of the ${gateway ? 'Gateway' : 'ingress controller'}.`,
    });
    if (gateway) {
      Prerequisites.add(exposed, {
        kind: 'Gateway',
        apiVersion: 'gateway.networking.k8s.io/v1',
        namespace: gateway.namespace,
        name: gateway.name,
        reason: 'It routes requests to the apps.',
        blocking: false,
      });
    } else if (ingress) {
      Prerequisites.add(exposed, {
        kind: 'IngressClass',
        apiVersion: 'networking.k8s.io/v1',
        name: ingress.className,
        reason: 'Its controller routes requests to the apps.',
        blocking: false,
      });
    }
  }

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
    if (props.requireAuthentication ?? true) {
      throw unsupported({
        where: scope,
        requestedBy: `authentication for ${props.hostname} at the load balancer`,
        platform: this.platform,
        limitation: 'no identity-aware proxy',
        alternatives: [
          'Use authentication of the component if it has any, for example Authenticator.oidc() of JupyterHub,',
          'configure authentication in the ingress controller or Gateway, and then set `requireAuthentication: false`,',
          'or remove the hostname and use `kubectl port-forward`.',
        ],
      });
    }
    const exposed = new Construct(scope, id);
    if (props.grpc) {
      this.checkGrpc(scope, props);
    }
    ExposedPaths.of(this.where).claim(scope, props);
    this.addPrerequisites(exposed, props.hostname);
    if (this.gateway) {
      this.route(exposed, props, this.gateway);
      return {
        url: `${this.usesTls(scope, props) ? 'https' : 'http'}://${props.hostname}`,
        ingressPeers: this.options.peers ?? [{ namespaceLabels: namespaceNamed(this.gateway.namespace) }],
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
      return {
        url: `${this.usesTls(scope, props) ? 'https' : 'http'}://${props.hostname}`,
        ingressPeers: this.options.peers ?? this.unknownController(this.ingress),
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

  /**
   * Whether clients use TLS.
   *
   * @throws KubeflowError if a hostname of an Ingress would be served over plain HTTP by omission.
   */
  private usesTls(where: Construct, { hostname }: ExposureProps): boolean {
    const { gateway, ingress, tlsTermination } = this.options;
    if (gateway && gateway.sectionName === undefined && tlsTermination === undefined) {
      Warnings.add(
        this.where,
        'exposure/gateway-listeners',
        `gateway "${gateway.name}" has no \`sectionName\`: all its listeners serve the exposed hostnames, also those for plain HTTP.`,
        'Passwords and cookies are sent in clear text if such a listener accepts the routes and does not redirect to HTTPS.',
        'Set `sectionName` to the HTTPS listener, or `tlsTermination: TlsTermination.EXTERNAL` if every listener uses TLS.',
      );
    }
    return checkTls(where, {
      what: `hostname "${hostname}"`,
      hasCertificate: gateway ? tlsTermination === undefined : ingress?.tls === true,
      tlsTermination,
      certificateHint:
        'Set `ingressTls: true` of the platform if the Secret `<service>-tls` has the certificate, for example from cert-manager.',
      prop: '`tlsTermination` of the platform',
    });
  }

  /** The pods of the controller are unknown, so pods of all namespaces are allowed, with a warning. */
  private unknownController({ className }: IngressControllerOptions): NetworkPeer[] {
    Warnings.add(
      this.where,
      'exposure/unknown-ingress-controller',
      `the pods of the ingress controller "${className}" are unknown, so network policies allow pods of all namespaces.`,
      'Every pod of the cluster can connect to the exposed components, past the authentication of the controller.',
      'Set `ingressControllerPeers` of the platform, for example to [{ namespaceLabels: { "kubernetes.io/metadata.name": "traefik" } }].',
    );
    return [{ allNamespaces: true }];
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
        hostnames: exposedHostnames(props),
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
    new kube.Ingress(scope, 'ingress', {
      metadata: {
        name: props.serviceName,
        labels: props.labels,
        ...(Object.keys(annotations).length > 0 && { annotations: { ...annotations } }),
      },
      spec: {
        ingressClassName: ingress.className,
        ...(ingress.tls && { tls: [{ hosts: exposedHostnames(props), secretName: tlsSecretOf(props, ingress) }] }),
        rules: exposedHostnames(props).map((host) => ({
          host,
          http: {
            paths: [
              {
                path: normalizePathPrefix(scope, props.pathPrefix),
                pathType: 'Prefix',
                backend: { service: { name: serviceName, port: { number: port } } },
              },
            ],
          },
        })),
      },
    });
  }
}

function namespaceNamed(name: string): { [key: string]: string } {
  return { 'kubernetes.io/metadata.name': name };
}
