import { ApiObject, Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import type { ExposureProps } from '../../capabilities/exposure';
import { exposedHostnames, httpRouteRule } from '../../network/route-rules';
import type { HostnameFrontEnd } from './load-balancer';

const GATEWAY_API = 'gateway.networking.k8s.io';
const NAMESPACE_LABEL = 'kubernetes.io/metadata.name';

/** Properties of a `HostnameGateway`. */
export interface HostnameGatewayProps {
  readonly namespace: string;
  /** Name of the address and of the certificate map. */
  readonly resourceName: string;
  readonly frontEnd: HostnameFrontEnd;
  readonly exposure: ExposureProps;
}

/**
 * Gateway of a hostname. Components with different paths of the hostname share it, so that the hostname has one address,
 * certificate and DNS record. The first component creates it.
 */
export class HostnameGateway {
  /** Name of the Gateway. */
  public readonly name: string;

  public readonly namespace: string;

  /** Number of components whose users Identity-Aware Proxy authenticates. */
  public authenticatedComponents = 0;

  public readonly frontEnd: HostnameFrontEnd;

  /** Whether the Gateway also serves all names below the hostname. */
  public includesSubdomains = false;

  private readonly gateway: ApiObject;
  private readonly routeNamespaces = new Set<string>();

  /**
   * Creates the Gateway. The defaults of the API server are included, because `kubectl apply` would otherwise report a
   * change every time.
   */
  constructor(scope: Construct, { namespace, resourceName, frontEnd, exposure }: HostnameGatewayProps) {
    this.name = exposure.serviceName;
    this.namespace = namespace;
    this.frontEnd = frontEnd;
    this.gateway = new ApiObject(scope, 'gateway', {
      apiVersion: `${GATEWAY_API}/v1`,
      kind: 'Gateway',
      metadata: {
        name: this.name,
        labels: exposure.labels,
        annotations: { 'networking.gke.io/certmap': resourceName },
      },
      spec: {
        gatewayClassName: 'gke-l7-global-external-managed',
        addresses: [{ type: 'NamedAddress', value: resourceName }],
        // Components that share the Gateway can follow.
        listeners: Lazy.any({ produce: () => this.listeners(exposure.hostname) }),
      },
    });
  }

  /** Whether the Gateway has the name of a Service, and no other Service with Identity-Aware Proxy. */
  public isOnlyFor(namespace: string, serviceName: string): boolean {
    return this.authenticatedComponents === 1 && this.name === serviceName && this.namespace === namespace;
  }

  /** Creates a route for a component in a namespace. */
  public addRoute(scope: Construct, namespace: string, exposure: ExposureProps): void {
    const isOwner = this.routeNamespaces.size === 0;
    this.routeNamespaces.add(namespace);
    const route = new ApiObject(scope, 'route', {
      apiVersion: `${GATEWAY_API}/v1`,
      kind: 'HTTPRoute',
      metadata: { name: exposure.serviceName, labels: exposure.labels },
      spec: {
        parentRefs: [
          {
            group: GATEWAY_API,
            kind: 'Gateway',
            name: this.name,
            ...(namespace !== this.namespace && { namespace: this.namespace }),
          },
        ],
        hostnames: exposedHostnames(exposure),
        rules: [httpRouteRule(scope, exposure)],
      },
    });
    if (isOwner) {
      route.addDependency(this.gateway);
    }
  }

  /** Creates the policy of the Gateway's TLS. */
  public addTlsPolicy(scope: Construct, sslPolicy: string, labels: ExposureProps['labels']): void {
    new ApiObject(scope, 'tls', {
      apiVersion: 'networking.gke.io/v1',
      kind: 'GCPGatewayPolicy',
      metadata: { name: this.name, labels },
      spec: { default: { sslPolicy }, targetRef: { group: GATEWAY_API, kind: 'Gateway', name: this.name } },
    });
  }

  private listeners(hostname: string): object[] {
    const listener = (name: string, listenerHostname: string) => ({
      name,
      protocol: 'HTTPS',
      port: 443,
      hostname: listenerHostname,
      allowedRoutes: { namespaces: this.allowedNamespaces() },
    });
    return [
      listener('https', hostname),
      ...(this.includesSubdomains ? [listener('https-subdomains', `*.${hostname}`)] : []),
    ];
  }

  /** The namespaces of the components, and no others: a route of another namespace could take over paths. */
  private allowedNamespaces(): object {
    const namespaces = [...this.routeNamespaces].sort();
    return namespaces.every((namespace) => namespace === this.namespace)
      ? { from: 'Same' }
      : {
          from: 'Selector',
          selector: { matchExpressions: [{ key: NAMESPACE_LABEL, operator: 'In', values: namespaces }] },
        };
  }
}
