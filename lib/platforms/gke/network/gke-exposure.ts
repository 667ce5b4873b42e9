import { ApiObject, Duration } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_LABEL, DNS_SUBDOMAIN, isValidName, type NameRule } from '../../../names';
import { Prerequisites } from '../../../prerequisites';
import { checkPort } from '../../../validation/ports';
import {
  EdgeAuthentication,
  type ExposedService,
  type ExposureProps,
  type IExposureCapability,
} from '../../capabilities/exposure';
import type { ManualStep } from '../../deployment-guide';
import { ExposedPaths } from '../../network/exposed-paths';
import { requestTimeoutSeconds, weightedBackends } from '../../network/route-rules';
import { unsupported } from '../../unsupported-feature';
import type { GkeEnvironment } from '../terraform/gke-environment';
import type { GkeExposureOptions } from './gke-exposure-options';
import { HostnameGateway } from './hostname-gateway';
import { IAP_AUDIENCE_SCRIPT, iapAudienceCommand, iapAudienceScript } from './iap-audience';
import { type IapClient, iapSecretName } from './iap-client';
import { GkeLoadBalancer } from './load-balancer';

// Notebooks keep WebSockets open. The load balancer closes a WebSocket after this time even if it is in use; its
// default is 30 seconds.
// @see https://cloud.google.com/load-balancing/docs/backend-service#timeout-setting
const DEFAULT_REQUEST_TIMEOUT = Duration.days(1);

// @see https://cloud.google.com/load-balancing/docs/https#timeout_and_keepalive_requirements
const KEEP_ALIVE = Duration.minutes(10);

// Google's front ends and health checks.
// @see https://cloud.google.com/load-balancing/docs/firewall-rules
const FRONT_END_CIDRS = ['130.211.0.0/22', '35.191.0.0/16'];

/** @see https://cloud.google.com/certificate-manager/docs/certificates */
const HOSTNAME: NameRule = {
  pattern: /^([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)+[a-z]([-a-z0-9]*[a-z0-9])?$/,
  maxLength: 63,
  accepts:
    'Must be a fully qualified domain name in lower case, at most 63 characters, so that Google can issue a certificate.',
};

/** Properties of `GkeExposure`. */
export interface GkeExposureProps {
  readonly options: GkeExposureOptions;
  readonly iapClient?: IapClient;
  /** Whether the cluster has the Gateway API. */
  readonly gatewayApi: boolean;
}

/** Exposes Services with a global external load balancer and a certificate that Google manages. */
export class GkeExposure implements IExposureCapability {
  public readonly edgeAuthentication = EdgeAuthentication.IAP;

  private readonly audienceSteps: (() => ManualStep)[] = [];
  private readonly loadBalancer: GkeLoadBalancer;
  private readonly paths: ExposedPaths;
  private readonly gateways = new Map<string, HostnameGateway>();

  constructor(
    where: IConstruct,
    private readonly environment: GkeEnvironment,
    private readonly platform: string,
    private readonly props: GkeExposureProps,
  ) {
    this.paths = ExposedPaths.of(where);
    this.loadBalancer = new GkeLoadBalancer(where, environment, props.options);
  }

  /** Steps that store the IAP audience for the apps that verify it. */
  public get stepsAfterApps(): ManualStep[] {
    return this.audienceSteps.map((step) => step());
  }

  public expose(scope: Construct, id: string, props: ExposureProps): ExposedService {
    this.checkGatewaySupport(scope, props);
    checkName(scope, 'service', props.serviceName, DNS_LABEL);
    checkHostname(scope, props.hostname);
    checkPort(scope, 'port', props.port);
    const requireAuthentication = props.requireAuthentication ?? true;
    const iap = requireAuthentication ? { iap: this.iapConfig(scope, props.hostname) } : undefined;
    const exposed = new Construct(scope, id);
    const namespace = this.environment.namespaceOf(scope);
    this.paths.claim(scope, props);
    const shared = this.gateways.get(props.hostname);
    const gateway = shared ?? this.createGateway(exposed, namespace, props);
    gateway.addRoute(exposed, namespace, props);
    if (props.includeSubdomains) {
      this.addSubdomains(exposed, namespace, gateway, props);
    }
    if (requireAuthentication) {
      this.environment.enableApi('iap');
      this.requireClientSecret(exposed, namespace);
      gateway.authenticatedComponents++;
      this.addAudienceStep(exposed, namespace, gateway, props);
    }
    for (const { serviceName } of weightedBackends(scope, props)) {
      // A policy applies to one Service.
      const scopeOf = props.backends ? new Construct(exposed, serviceName) : exposed;
      this.createPolicies(scopeOf, { ...props, serviceName }, iap);
    }
    if (!shared) {
      gateway.addTlsPolicy(exposed, this.loadBalancer.sslPolicy, props.labels);
    }
    return {
      url: `https://${props.hostname}`,
      ingressPeers: FRONT_END_CIDRS.map((cidr) => ({ cidr })),
      keepAliveTimeout: KEEP_ALIVE,
    };
  }

  /** Creates the Gateway of a hostname, with its address, certificate and DNS record. */
  private createGateway(scope: Construct, namespace: string, exposure: ExposureProps): HostnameGateway {
    const resourceName = this.environment.namespacedName(namespace, exposure.serviceName);
    const frontEnd = this.loadBalancer.create(scope, resourceName, exposure.hostname);
    const gateway = new HostnameGateway(scope, { namespace, resourceName, frontEnd, exposure });
    this.gateways.set(exposure.hostname, gateway);
    return gateway;
  }

  /** Adds all names below the hostname to its Gateway, with a certificate and a DNS record. */
  private addSubdomains(
    scope: Construct,
    namespace: string,
    gateway: HostnameGateway,
    { serviceName, hostname }: ExposureProps,
  ): void {
    // The certificate's name has two more characters: "*.".
    checkHostname(scope, `x.${hostname}`);
    if (!gateway.includesSubdomains) {
      gateway.includesSubdomains = true;
      const name = this.environment.namespacedName(namespace, `${serviceName}-subdomains`);
      this.loadBalancer.addSubdomains(scope, name, hostname, gateway.frontEnd);
    }
  }

  private checkGatewaySupport(where: Construct, { hostname, grpc }: ExposureProps): void {
    // @see https://github.com/GoogleCloudPlatform/gke-gateway-api/issues/31
    if (grpc) {
      throw unsupported({
        where,
        requestedBy: 'exposing gRPC',
        platform: this.platform,
        limitation: 'Gateways without support for GRPCRoute',
        alternatives: [
          'Use a Service of type LoadBalancer, and restrict its clients:',
          'for a model server, set `service` with `type` and `tlsTermination`, `allowIngressFrom` and `grpc.ssl`.',
        ],
      });
    }
    if (!this.props.gatewayApi) {
      throw unsupported({
        where,
        requestedBy: `exposing ${hostname}`,
        platform: this.platform,
        limitation: 'no Gateway API (`gatewayApi: false`)',
        alternatives: ['Remove `gatewayApi: false` from the options of the cluster.'],
      });
    }
  }

  /** GKE does not apply a policy whose Secret is missing, and IAP stays disabled. */
  private requireClientSecret(where: Construct, namespace: string): void {
    const name = iapSecretName(this.props.iapClient);
    Prerequisites.add(where, {
      kind: 'Secret',
      namespace,
      name,
      keys: ['key'],
      reason:
        'It contains the secret of the OAuth client. Without it, IAP stays disabled and Services are open to everyone.',
      command: `kubectl create secret generic ${name} -n ${namespace} --from-literal=key="$IAP_CLIENT_SECRET"`,
    });
  }

  private addAudienceStep(
    scope: Construct,
    namespace: string,
    gateway: HostnameGateway,
    { serviceName, hostname, audienceConfigMapName }: ExposureProps,
  ): void {
    if (audienceConfigMapName === undefined) {
      return;
    }
    checkName(scope, 'audienceConfigMapName', audienceConfigMapName, DNS_SUBDOMAIN);
    // Other components can share the Gateway later.
    const command = (script: string) =>
      iapAudienceCommand(script, {
        project: this.environment.project,
        namespace,
        service: serviceName,
        configMap: audienceConfigMapName,
        sharedGateway: gateway.isOnlyFor(namespace, serviceName) ? undefined : gateway,
      });
    const path = this.environment.addStackFile(IAP_AUDIENCE_SCRIPT, iapAudienceScript());
    this.loadBalancer.addOutput(
      scope,
      'audience-command',
      'Run once in the folder of this stack, after the first `kubectl apply`.',
      () => command(IAP_AUDIENCE_SCRIPT),
    );
    this.audienceSteps.push(() => ({
      description: `store the IAP audience for ${hostname}. The app rejects all requests until then.`,
      command: command(path),
    }));
  }

  /**
   * IAP settings for the load balancer of a Gateway. A client is required: without one, GKE does not apply the policy,
   * and the Service is open to everyone.
   *
   * @see https://github.com/GoogleCloudPlatform/gke-gateway-api/issues/57
   */
  private iapConfig(where: Construct, hostname: string): object {
    if (!this.props.iapClient) {
      throw unsupported({
        where,
        requestedBy: `authentication for ${hostname} at the load balancer`,
        platform: this.platform,
        limitation: 'no OAuth client for Identity-Aware Proxy',
        alternatives: [
          "Set `iapClient: { clientId: '…' }` of GkePlatform and store the client secret in the Secret `iap-client`,",
          'or use authentication of the component if it has any, for example Authenticator.google() of JupyterHub.',
        ],
      });
    }
    const { iapClient } = this.props;
    return { enabled: true, clientID: iapClient.clientId, oauth2ClientSecret: { name: iapSecretName(iapClient) } };
  }

  /** @see https://cloud.google.com/kubernetes-engine/docs/how-to/configure-gateway-resources */
  private createPolicies(scope: Construct, props: ExposureProps, iap: object | undefined): void {
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
          ...iap,
        },
        targetRef,
      },
    });
  }
}

function checkHostname(where: Construct, hostname: string): void {
  if (!isValidName(hostname, HOSTNAME)) {
    throw new KubeflowError(
      where,
      `hostname "${hostname}" is not valid.`,
      HOSTNAME.accepts,
      'Use for example "hub.example.com".',
    );
  }
}
