import { ApiObject, Duration } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_LABEL, DNS_SUBDOMAIN, isValidName, type NameRule } from '../../../names';
import { checkPort } from '../../../validation/ports';
import {
  EdgeAuthentication,
  type ExposedService,
  type ExposureProps,
  type IExposureCapability,
} from '../../capabilities/exposure';
import type { ManualStep } from '../../deployment-guide';
import { httpRouteRule, requestTimeoutSeconds, weightedBackends } from '../../network/route-rules';
import { unsupported } from '../../unsupported-feature';
import type { GkeEnvironment } from '../terraform/gke-environment';
import type { GkeExposureOptions } from './gke-exposure-options';
import { IAP_AUDIENCE_SCRIPT, iapAudienceCommand, iapAudienceScript } from './iap-audience';
import { type IapClient, iapSecretName } from './iap-client';
import { GkeLoadBalancer } from './load-balancer';

// Notebooks keep a WebSocket open, and the load balancer closes it after this long even while it is in use; after 30 seconds where
// nothing is said.
// @see https://cloud.google.com/load-balancing/docs/backend-service#timeout-setting
const DEFAULT_REQUEST_TIMEOUT = Duration.days(1);

// @see https://cloud.google.com/load-balancing/docs/https#timeout_and_keepalive_requirements
const KEEP_ALIVE = Duration.minutes(10);

// Google's front ends and their health checks.
// @see https://cloud.google.com/load-balancing/docs/firewall-rules
const FRONT_END_CIDRS = ['130.211.0.0/22', '35.191.0.0/16'];

/** @see https://cloud.google.com/certificate-manager/docs/certificates */
const HOSTNAME: NameRule = {
  pattern: /^([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)+[a-z]([-a-z0-9]*[a-z0-9])?$/,
  maxLength: 63,
  accepts: 'A managed certificate accepts a fully qualified domain name in lower case, at most 63 characters.',
};

/** What ways in are told. */
export interface GkeExposureProps {
  readonly options: GkeExposureOptions;
  readonly iapClient?: IapClient;
  /** Whether the cluster takes Gateways. */
  readonly gatewayApi: boolean;
}

/** Ways in through Google's global load balancer, with a certificate that Google manages. */
export class GkeExposure implements IExposureCapability {
  public readonly edgeAuthentication = EdgeAuthentication.IAP;

  /** What people cannot sign in without. */
  public readonly stepsBeforeApps: ManualStep[] = [];

  /** What tells those who ask for it whom IAP signs for. */
  public readonly stepsAfterApps: ManualStep[] = [];

  private readonly loadBalancer: GkeLoadBalancer;

  constructor(
    where: IConstruct,
    private readonly environment: GkeEnvironment,
    private readonly platform: string,
    private readonly props: GkeExposureProps,
  ) {
    this.loadBalancer = new GkeLoadBalancer(where, environment, props.options);
  }

  public expose(scope: Construct, id: string, props: ExposureProps): ExposedService {
    this.checkGatewaySupport(scope, props);
    checkName(scope, 'service', props.serviceName, DNS_LABEL);
    checkHostname(scope, props.hostname);
    checkPort(scope, 'port', props.port);
    const signIn = props.requireAuthentication ? { iap: this.iapConfig(scope) } : undefined;
    const exposed = new Construct(scope, id);
    const namespace = this.environment.namespaceOf(scope);
    const name = this.environment.namespacedName(namespace, props.serviceName);
    this.loadBalancer.create(exposed, name, props.hostname);
    this.createGateway(exposed, name, props);
    if (props.requireAuthentication) {
      this.environment.enableApi('iap');
      this.addSecretStep(namespace);
      this.addAudienceStep(exposed, namespace, props);
    }
    for (const { serviceName } of weightedBackends(scope, props)) {
      // Policies are about one Service each.
      const scopeOf = props.backends ? new Construct(exposed, serviceName) : exposed;
      this.createPolicies(scopeOf, { ...props, serviceName }, signIn);
    }
    return {
      url: `https://${props.hostname}`,
      ingressPeers: FRONT_END_CIDRS.map((cidr) => ({ cidr })),
      keepAliveTimeout: KEEP_ALIVE,
    };
  }

  private checkGatewaySupport(where: Construct, { hostname, grpc }: ExposureProps): void {
    // @see https://github.com/GoogleCloudPlatform/gke-gateway-api/issues/31
    if (grpc) {
      throw unsupported({
        where,
        requestedBy: 'a way in for gRPC',
        platform: this.platform,
        limitation: "Google's Gateways, which take no GRPCRoute",
        alternatives: [
          'Let clients come by the Service itself, of type LoadBalancer, and say who they are:',
          'for a model server, `service: { type: ServiceType.LOAD_BALANCER }` with `clients` and `grpc: { ssl: … }`.',
        ],
      });
    }
    if (!this.props.gatewayApi) {
      throw unsupported({
        where,
        requestedBy: `a way in for ${hostname}`,
        platform: this.platform,
        limitation: 'no Gateway API (`gatewayApi: false`)',
        alternatives: ['Leave `gatewayApi` of the cluster out.'],
      });
    }
  }

  /** GKE takes no policy whose Secret is missing, and leaves IAP off. */
  private addSecretStep(namespace: string): void {
    const name = iapSecretName(this.props.iapClient);
    const command = `kubectl -n ${namespace} create secret generic ${name} --from-literal=key="$IAP_CLIENT_SECRET"`;
    if (!this.stepsBeforeApps.some((step) => step.command === command)) {
      const what = 'the secret of the OAuth client, without which IAP stays off and Services are open to everybody';
      this.stepsBeforeApps.push({ description: what, command });
    }
  }

  private addAudienceStep(
    scope: Construct,
    namespace: string,
    { serviceName, hostname, audienceConfigMapName }: ExposureProps,
  ): void {
    if (audienceConfigMapName === undefined) {
      return;
    }
    checkName(scope, 'audienceConfigMapName', audienceConfigMapName, DNS_SUBDOMAIN);
    const options = {
      project: this.environment.project,
      namespace,
      gateway: serviceName,
      configMap: audienceConfigMapName,
    };
    const path = this.environment.addStackFile(IAP_AUDIENCE_SCRIPT, iapAudienceScript());
    this.loadBalancer.addOutput(
      scope,
      'audience-command',
      'Run once in the folder of this stack, after the first `kubectl apply`.',
      iapAudienceCommand(IAP_AUDIENCE_SCRIPT, options),
    );
    this.stepsAfterApps.push({
      description: `store the IAP audience for ${hostname}; the app rejects all requests until then`,
      command: iapAudienceCommand(path, options),
    });
  }

  /** The API server's defaults are written out: `kubectl apply` would see a change each time where they are left to it. */
  private createGateway(scope: Construct, name: string, props: ExposureProps): void {
    const metadata = { name: props.serviceName, labels: props.labels };
    const gateway = new ApiObject(scope, 'gateway', {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { ...metadata, annotations: { 'networking.gke.io/certmap': name } },
      spec: {
        gatewayClassName: 'gke-l7-global-external-managed',
        addresses: [{ type: 'NamedAddress', value: name }],
        listeners: [
          {
            name: 'https',
            protocol: 'HTTPS',
            port: 443,
            hostname: props.hostname,
            allowedRoutes: { namespaces: { from: 'Same' } },
          },
        ],
      },
    });
    const route = new ApiObject(scope, 'route', {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata,
      spec: {
        parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: props.serviceName }],
        hostnames: [props.hostname],
        rules: [httpRouteRule(scope, props)],
      },
    });
    route.addDependency(gateway);
  }

  /**
   * IAP for the load balancer of a Gateway. It needs a client that is named: with none, the policy would not be taken and the
   * Service would be open to everybody.
   *
   * @see https://github.com/GoogleCloudPlatform/gke-gateway-api/issues/57
   */
  private iapConfig(where: Construct): object {
    if (!this.props.iapClient) {
      throw unsupported({
        where,
        requestedBy: 'signing in at the edge',
        platform: this.platform,
        limitation: 'no OAuth client for Identity-Aware Proxy',
        alternatives: [
          "Set `iapClient: { clientId: '…' }` of GkePlatform, and put the client's secret into the Secret that it names,",
          'or let the component sign people in itself, for example with Authenticator.sharedPassword().',
        ],
      });
    }
    const { iapClient } = this.props;
    return { enabled: true, clientID: iapClient.clientId, oauth2ClientSecret: { name: iapSecretName(iapClient) } };
  }

  /** @see https://cloud.google.com/kubernetes-engine/docs/how-to/configure-gateway-resources */
  private createPolicies(scope: Construct, props: ExposureProps, signIn: object | undefined): void {
    const metadata = { name: props.serviceName, labels: props.labels };
    const targetRef = { group: '', kind: 'Service', name: props.serviceName };
    const { securityPolicy } = this.loadBalancer;
    new ApiObject(scope, 'health-check', {
      apiVersion: 'networking.gke.io/v1',
      kind: 'HealthCheckPolicy',
      metadata,
      spec: {
        default: {
          config: {
            type: 'HTTP',
            httpHealthCheck: { portSpecification: 'USE_SERVING_PORT', requestPath: props.healthCheckPath },
          },
        },
        targetRef,
      },
    });
    new ApiObject(scope, 'backend', {
      apiVersion: 'networking.gke.io/v1',
      kind: 'GCPBackendPolicy',
      metadata,
      spec: {
        default: {
          timeoutSec: requestTimeoutSeconds(scope, props.requestTimeout ?? DEFAULT_REQUEST_TIMEOUT),
          ...(securityPolicy !== undefined && { securityPolicy }),
          ...signIn,
        },
        targetRef,
      },
    });
    new ApiObject(scope, 'tls', {
      apiVersion: 'networking.gke.io/v1',
      kind: 'GCPGatewayPolicy',
      metadata,
      spec: {
        default: { sslPolicy: this.loadBalancer.sslPolicy },
        targetRef: { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: props.serviceName },
      },
    });
  }
}

function checkHostname(where: Construct, hostname: string): void {
  if (!isValidName(hostname, HOSTNAME)) {
    throw new KubeflowError(
      where,
      `hostname "${hostname}" is not a name that a certificate can be had for.`,
      HOSTNAME.accepts,
      'Use for example "hub.example.com".',
    );
  }
}
