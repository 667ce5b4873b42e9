import { ApiObject, Duration } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, DNS_LABEL, DNS_SUBDOMAIN, isValidName, type NameRule } from '../../names';
import { checkPort } from '../../workload/peer-checks';
import type { Exposed, ExposureProps, IExposureCapability } from '../capabilities';
import { backendsOf, exposureRule } from '../exposure-rule';
import { lacking } from '../lacking';
import type { OneTimeStep } from '../one-time-step';
import { requestSeconds } from '../request-seconds';
import { SignIn } from '../sign-in';
import type { GkeEnvironment } from './gke-environment';
import type { GkeExposureOptions } from './gke-exposure-options';
import { GkeFrontEnd } from './gke-front-end';
import { audienceCommand } from './iap-audience';
import type { IapClient } from './iap-client';

// Notebooks keep a WebSocket open, and the load balancer closes it after this long even while it is in use; after 30 seconds where
// nothing is said.
// @see https://cloud.google.com/load-balancing/docs/backend-service#timeout-setting
const LONGEST_REQUEST = Duration.days(1);

// @see https://cloud.google.com/load-balancing/docs/https#timeout_and_keepalive_requirements
const KEEP_ALIVE = Duration.minutes(10);

// Google's front ends and their health checks.
// @see https://cloud.google.com/load-balancing/docs/firewall-rules
const FRONT_ENDS = ['130.211.0.0/22', '35.191.0.0/16'];

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
  readonly gateways: boolean;
}

/** Ways in through Google's global load balancer, with a certificate that Google manages. */
export class GkeExposure implements IExposureCapability {
  public readonly defaultSignIn = SignIn.iap();

  /** What people cannot sign in without. */
  public readonly stepsBeforeApps: OneTimeStep[] = [];

  /** What tells those who ask for it whom IAP signs for. */
  public readonly stepsAfterApps: OneTimeStep[] = [];

  private readonly frontEnd: GkeFrontEnd;

  constructor(
    where: IConstruct,
    private readonly environment: GkeEnvironment,
    private readonly platform: string,
    private readonly props: GkeExposureProps,
  ) {
    this.frontEnd = new GkeFrontEnd(where, environment, props.options);
  }

  public expose(scope: Construct, id: string, props: ExposureProps): Exposed {
    this.checkGateways(scope, props);
    checkName(scope, 'service', props.serviceName, DNS_LABEL);
    checkHostname(scope, props.hostname);
    checkPort(scope, 'port', props.port);
    const signIn = props.signIn ? { iap: this.signIn(scope) } : undefined;
    const exposed = new Construct(scope, id);
    const namespace = this.environment.namespaceOf(scope);
    const name = this.environment.namespacedName(namespace, props.serviceName);
    this.frontEnd.make(exposed, name, props.hostname);
    this.makeGateway(exposed, name, props);
    if (props.signIn) {
      this.environment.service('iap');
      this.askForSecret(namespace);
      this.tellAudience(exposed, namespace, props);
    }
    for (const { serviceName } of backendsOf(scope, props)) {
      // Policies are about one Service each.
      const scopeOf = props.backends ? new Construct(exposed, serviceName) : exposed;
      this.makePolicies(scopeOf, { ...props, serviceName }, signIn);
    }
    return {
      url: `https://${props.hostname}`,
      sources: FRONT_ENDS.map((cidr) => ({ cidr })),
      keepAlive: KEEP_ALIVE,
    };
  }

  private checkGateways(where: Construct, { hostname, grpc }: ExposureProps): void {
    // @see https://github.com/GoogleCloudPlatform/gke-gateway-api/issues/31
    if (grpc) {
      throw lacking({
        where,
        askedBy: 'a way in for gRPC',
        platform: this.platform,
        lacks: "Google's Gateways, which take no GRPCRoute",
        instead: [
          'Let clients come by the Service itself, of type LoadBalancer, and say who they are:',
          'for a model server, `service: { type: ServiceType.LOAD_BALANCER }` with `clients` and `grpc: { ssl: … }`.',
        ],
      });
    }
    if (!this.props.gateways) {
      throw lacking({
        where,
        askedBy: `a way in for ${hostname}`,
        platform: this.platform,
        lacks: 'no Gateway API (`gatewayApi: false`)',
        instead: ['Leave `gatewayApi` of the cluster out.'],
      });
    }
  }

  /** GKE takes no policy whose Secret is missing, and leaves IAP off. */
  private askForSecret(namespace: string): void {
    const name = secretOf(this.props.iapClient);
    const command = `kubectl -n ${namespace} create secret generic ${name} --from-literal=key="$IAP_CLIENT_SECRET"`;
    if (!this.stepsBeforeApps.some((step) => step.command === command)) {
      const what = 'the secret of the OAuth client, without which IAP stays off and Services are open to everybody';
      this.stepsBeforeApps.push({ what, command });
    }
  }

  private tellAudience(
    scope: Construct,
    namespace: string,
    { serviceName, hostname, audienceConfigMap }: ExposureProps,
  ): void {
    if (audienceConfigMap === undefined) {
      return;
    }
    checkName(scope, 'audienceConfigMap', audienceConfigMap, DNS_SUBDOMAIN);
    const command = audienceCommand({
      project: this.environment.project,
      namespace,
      gateway: serviceName,
      configMap: audienceConfigMap,
    });
    this.frontEnd.tell(scope, 'audience-command', 'To be run once, after the first `kubectl apply`.', command);
    this.stepsAfterApps.push({
      what: `tell what serves ${hostname} whom IAP signs for; until then it lets nobody in`,
      command,
    });
  }

  /** The API server's defaults are written out: `kubectl apply` would see a change each time where they are left to it. */
  private makeGateway(scope: Construct, name: string, props: ExposureProps): void {
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
        rules: [exposureRule(scope, props)],
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
  private signIn(where: Construct): object {
    if (!this.props.iapClient) {
      throw lacking({
        where,
        askedBy: 'signing in at the edge',
        platform: this.platform,
        lacks: 'no OAuth client for Identity-Aware Proxy',
        instead: [
          "Set `iapClient: { clientId: '…' }` of GkePlatform, and put the client's secret into the Secret that it names,",
          'or let the component sign people in itself, for example with SignIn.sharedPassword().',
        ],
      });
    }
    const { iapClient } = this.props;
    return { enabled: true, clientID: iapClient.clientId, oauth2ClientSecret: { name: secretOf(iapClient) } };
  }

  /** @see https://cloud.google.com/kubernetes-engine/docs/how-to/configure-gateway-resources */
  private makePolicies(scope: Construct, props: ExposureProps, signIn: object | undefined): void {
    const metadata = { name: props.serviceName, labels: props.labels };
    const targetRef = { group: '', kind: 'Service', name: props.serviceName };
    const { securityPolicy } = this.frontEnd;
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
          timeoutSec: requestSeconds(scope, props.longestRequest ?? LONGEST_REQUEST),
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
        default: { sslPolicy: this.frontEnd.sslPolicy },
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

/** The Secret that has the secret of an OAuth client. */
function secretOf(client: IapClient | undefined): string {
  return client?.secretName ?? 'iap-client';
}

/** Throws where an OAuth client is not one of Google's. */
export function checkIapClient(where: IConstruct, client: IapClient): void {
  checkName(where, 'iapClient: secret', secretOf(client), DNS_SUBDOMAIN);
  if (!/^[-a-z0-9]+\.apps\.googleusercontent\.com$/.test(client.clientId)) {
    throw new KubeflowError(
      where,
      `iapClient: "${client.clientId}" is not the id of an OAuth client.`,
      'Identity-Aware Proxy accepts ids such as "123456789012-abc.apps.googleusercontent.com".',
      'Take it from the credentials page of the project; the secret of the client belongs into a Secret, not here.',
    );
  }
}
