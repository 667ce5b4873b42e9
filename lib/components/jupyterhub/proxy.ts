import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ComponentImage } from '../../images';
import type { IPlatform } from '../../platforms/platform-base';
import { checkAnnotations } from '../../workload/annotation-rules';
import { checkMember } from '../../workload/enum-checks';
import { mergeEnv } from '../../workload/env';
import { checkPeers } from '../../workload/peer-checks';
import { placementFields } from '../../workload/placement';
import { platformPod } from '../../workload/platform-pod';
import { pullSecrets } from '../../workload/pull-secrets';
import { containerResources } from '../../workload/resources';
import { restrictedContainer, restrictedPod } from '../../workload/security';
import { serviceFamilies } from '../../workload/service-families';
import { keepFromEviction } from './disruption-budget';
import { type HubParts, PORTS } from './hub-parts';
import { ProxyCertificate } from './proxy-certificate';
import { proxyArguments } from './proxy-command';
import type { HubProxyProps } from './proxy-props';
import { PublicService } from './public-service';
import { seconds } from './seconds';
import { secretVariable } from './secret-variable';
import type { WayIn } from './way-in';

// `nobody`, as the image has it. The group reads the certificate.
const USER = { uid: 65534, gid: 65534 };

const RESOURCES: kplus.ContainerResources = {
  cpu: { request: kplus.Cpu.millis(50), limit: kplus.Cpu.units(1) },
  memory: { request: Size.mebibytes(256), limit: Size.mebibytes(256) },
};

// Beside the time to drain, the time to end.
const SECONDS_TO_END = 30;

/** What the proxy must be told. */
export interface ProxyWorkloadProps {
  readonly parts: HubParts;
  readonly platform: IPlatform;
  readonly wayIn: WayIn;
  /** The name of the hub, for its certificate. */
  readonly hostname?: string;
  readonly proxy: HubProxyProps;
}

/**
 * configurable-http-proxy: the one way in, to the hub and to every notebook.
 *
 * @see https://github.com/jupyterhub/configurable-http-proxy
 */
export class ProxyWorkload extends Construct {
  private readonly certificate?: ProxyCertificate;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ProxyWorkloadProps,
  ) {
    super(scope, id);
    const { parts, proxy, wayIn, hostname } = props;
    const labels = parts.labelsOf('proxy');
    const selector = parts.selectorOf('proxy');
    this.check(proxy);
    this.certificate =
      proxy.https && wayIn.ports.tls
        ? new ProxyCertificate(this, 'certificate', { parts, https: proxy.https, hostname })
        : undefined;

    new PublicService(this, 'public', {
      parts,
      network: props.platform.network,
      service: proxy.service,
      ports: wayIn.ports,
    });
    new k8s.KubeService(this, 'api', {
      metadata: { name: parts.proxyApi, labels },
      spec: {
        ...serviceFamilies(props.platform.network),
        selector,
        ports: [{ name: 'api', port: PORTS.proxyApi, targetPort: k8s.IntOrString.fromString('api') }],
      },
    });
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: { name: parts.proxy, labels },
      spec: {
        // One, and never two at a time: each keeps its routes in memory, and the hub tells them to one only.
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: selector },
        template: {
          metadata: { labels: parts.labelsOf('proxy', proxy.podLabels), ...this.annotations() },
          spec: platformPod(props.platform, this.pod()),
        },
      },
    });
    if (proxy.disruptionBudget) {
      keepFromEviction(this, parts, 'proxy', parts.proxy);
    }
  }

  private annotations(): { annotations?: { [key: string]: string } } {
    const annotations = {
      ...(this.props.proxy.evictable === false && { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' }),
      ...this.props.proxy.podAnnotations,
      ...(this.certificate && { 'checksum/module': this.certificate.checksum }),
    };
    return Object.keys(annotations).length > 0 ? { annotations } : {};
  }

  private pod(): k8s.PodSpec {
    const { imagePullSecrets, drainTime } = this.props.proxy;
    return {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: restrictedPod(this.certificate ? { ...USER, fsGroup: USER.gid } : USER),
      ...placementFields(this, 'proxy', this.props.proxy),
      ...pullSecrets(this, 'proxy.imagePullSecrets', imagePullSecrets),
      ...(drainTime && { terminationGracePeriodSeconds: this.drainSeconds(drainTime) + SECONDS_TO_END }),
      containers: [this.container()],
      ...(this.certificate && { volumes: this.certificate.volumes }),
    };
  }

  private container(): k8s.Container {
    const { parts, platform, wayIn, proxy } = this.props;
    const { tls, containerPorts } = wayIn.ports;
    const health: k8s.HttpGetAction = {
      path: '/_chp_healthz',
      port: k8s.IntOrString.fromString(tls ? 'https' : 'http'),
      ...(tls && { scheme: 'HTTPS' }),
    };
    const env = [
      secretVariable('CONFIGPROXY_AUTH_TOKEN', parts.secret.name, 'proxy-token'),
      ...(this.certificate?.env ?? []),
    ];
    return {
      name: 'proxy',
      image: platform.image(ComponentImage.JUPYTERHUB_PROXY),
      ...(proxy.imagePullPolicy !== undefined && { imagePullPolicy: proxy.imagePullPolicy }),
      command: ['configurable-http-proxy'],
      args: proxyArguments(this, proxy, parts, wayIn),
      env: mergeEnv(this, env, proxy.env),
      ports: [
        ...containerPorts,
        { name: 'api', containerPort: PORTS.proxyApi },
        ...(proxy.metricsClients?.length ? [{ name: 'metrics', containerPort: PORTS.proxyMetrics }] : []),
      ],
      resources: containerResources(this, platform.pods.defaultResources(RESOURCES), proxy.resources),
      securityContext: restrictedContainer(),
      ...(this.certificate && { volumeMounts: this.certificate.volumeMounts }),
      // The proxy itself ends at once when it is told to.
      ...(proxy.drainTime && {
        lifecycle: { preStop: { exec: { command: ['sleep', String(this.drainSeconds(proxy.drainTime))] } } },
      }),
      startupProbe: { httpGet: health, periodSeconds: 2, failureThreshold: 30 },
      readinessProbe: { httpGet: health, periodSeconds: 5, timeoutSeconds: 3 },
      livenessProbe: { httpGet: health, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    };
  }

  private drainSeconds(time: NonNullable<HubProxyProps['drainTime']>): number {
    return seconds(this, 'proxy.drainTime', time);
  }

  private check(proxy: HubProxyProps): void {
    checkAnnotations(this, proxy.podAnnotations);
    checkPeers(this, 'proxy.metricsClients', proxy.metricsClients ?? []);
    checkMember(this, 'proxy.imagePullPolicy', proxy.imagePullPolicy, kplus.ImagePullPolicy);
  }
}
