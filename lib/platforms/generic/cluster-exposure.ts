import { isIPv4 } from 'node:net';
import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../names';
import { checkLabels } from '../../workload/label-rules';
import { checkPort } from '../../workload/peer-checks';
import type { Exposed, ExposureProps, IExposureCapability } from '../capabilities';
import { lacking } from '../lacking';
import { SignIn } from '../sign-in';

/** A Gateway that exists in the cluster. */
export interface GatewayReference {
  /** Name of the Gateway. */
  readonly name: string;
  /** Namespace of the Gateway. */
  readonly namespace: string;
}

/** Ways into a cluster through the Gateway or the ingress controller that its owner states. */
export class ClusterExposure implements IExposureCapability {
  public readonly defaultSignIn = SignIn.sharedPassword();

  constructor(
    private readonly platform: string,
    private readonly gateway?: GatewayReference,
    private readonly ingressClassName?: string,
  ) {}

  public expose(scope: Construct, id: string, props: ExposureProps): Exposed {
    checkName(scope, 'hostname', props.hostname, DNS_SUBDOMAIN);
    checkLabels(scope, props.labels);
    if (isIPv4(props.hostname)) {
      throw new KubeflowError(
        scope,
        `hostname "${props.hostname}" is an address.`,
        'Gateways and Ingresses accept DNS names, by which they tell one Service from another.',
        'Use for example "hub.example.com", and point a record of that name to the address.',
      );
    }
    checkPort(scope, 'port', props.port);
    if (props.signIn) {
      throw lacking({
        where: scope,
        askedBy: '`signIn`: signing in at the edge',
        platform: this.platform,
        lacks: 'no identity-aware proxy',
        instead: ['Let the component sign people in itself, for example with SignIn.sharedPassword().'],
      });
    }
    const exposed = new Construct(scope, id);
    if (this.gateway) {
      this.httpRoute(exposed, props, this.gateway);
      return {
        url: `https://${props.hostname}`,
        sources: [{ namespaceLabels: namespaceNamed(this.gateway.namespace) }],
      };
    }
    if (this.ingressClassName) {
      this.ingress(exposed, props, this.ingressClassName);
      // Where the controller's pods run is not known, so any namespace may hold them.
      return { url: `http://${props.hostname}`, sources: [{ namespaceLabels: {} }] };
    }
    throw lacking({
      where: scope,
      askedBy: `hostname "${props.hostname}"`,
      platform: this.platform,
      lacks: 'no way in that this program knows',
      instead: [
        "Name the cluster's Gateway (`gateway`) or IngressClass (`ingressClassName`) on the platform,",
        `or leave the hostname out and use: kubectl port-forward service/${props.serviceName} 8080:${props.port}`,
      ],
    });
  }

  /** The API server's defaults are written out: `kubectl apply` would see a change each time where they are left to it. */
  private httpRoute(scope: Construct, props: ExposureProps, gateway: GatewayReference): void {
    new ApiObject(scope, 'route', {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: props.serviceName, labels: props.labels },
      spec: {
        parentRefs: [
          {
            group: 'gateway.networking.k8s.io',
            kind: 'Gateway',
            name: gateway.name,
            namespace: gateway.namespace,
          },
        ],
        hostnames: [props.hostname],
        rules: [
          {
            matches: [{ path: { type: 'PathPrefix', value: '/' } }],
            backendRefs: [{ group: '', kind: 'Service', name: props.serviceName, port: props.port, weight: 1 }],
          },
        ],
      },
    });
  }

  private ingress(scope: Construct, props: ExposureProps, ingressClassName: string): void {
    new kplus.k8s.KubeIngress(scope, 'ingress', {
      metadata: { name: props.serviceName, labels: props.labels },
      spec: {
        ingressClassName,
        rules: [
          {
            host: props.hostname,
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: { service: { name: props.serviceName, port: { number: props.port } } },
                },
              ],
            },
          },
        ],
      },
    });
  }
}

function namespaceNamed(name: string): { [key: string]: string } {
  return { 'kubernetes.io/metadata.name': name };
}
