import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ComponentImage } from '../../images';
import type { NetworkPeer } from '../../platforms/network-peer';
import type { IPlatform } from '../../platforms/platform-base';
import { podFields, podMetadata, pullPolicy } from '../../workload/component-pod';
import { mergeEnv } from '../../workload/env';
import { platformPod } from '../../workload/platform-pod';
import { containerResources } from '../../workload/resources';
import { scrapedMetrics } from '../../workload/scraped-metrics';
import { secretVariable } from '../../workload/secret-variable';
import { restrictedContainer, restrictedPod } from '../../workload/security';
import { serviceFamilies } from '../../workload/service-families';
import { keepFromEviction } from './disruption-budget';
import { type HubParts, PORTS } from './hub-parts';
import { ProxyCertificate } from './proxy-certificate';
import { proxyArguments } from './proxy-command';
import type { HubProxyProps } from './proxy-props';
import { PublicService } from './public-service';
import { seconds } from './seconds';
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
  /** Who reads the proxy's metrics, with the port. */
  public readonly scrapers: NetworkPeer[];

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
    this.certificate =
      proxy.https && wayIn.ports.tls
        ? new ProxyCertificate(this, 'certificate', { parts, https: proxy.https, hostname })
        : undefined;
    const metrics = scrapedMetrics(
      this,
      'metrics',
      {
        prop: 'proxy.metrics',
        name: parts.proxy,
        labels,
        selector,
        port: { name: 'metrics', number: PORTS.proxyMetrics },
        path: '/metrics',
      },
      proxy.metrics,
    );
    this.scrapers = metrics.ingress;
    const annotations = { ...metrics.podAnnotations, ...this.checksums() };

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
        ports: [
          { name: 'api', port: PORTS.proxyApi, targetPort: k8s.IntOrString.fromString('api') },
          ...(proxy.metrics
            ? [{ name: 'metrics', port: PORTS.proxyMetrics, targetPort: k8s.IntOrString.fromString('metrics') }]
            : []),
        ],
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
          metadata: podMetadata(this, proxy, { labels, annotations }),
          spec: platformPod(props.platform, this.pod()),
        },
      },
    });
    if (proxy.disruptionBudget) {
      keepFromEviction(this, parts, 'proxy', parts.proxy);
    }
  }

  private checksums(): { [key: string]: string } {
    return this.certificate ? { 'checksum/module': this.certificate.checksum } : {};
  }

  private pod(): k8s.PodSpec {
    const { drainTime } = this.props.proxy;
    return {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: restrictedPod(this.certificate ? { ...USER, fsGroup: USER.gid } : USER),
      ...podFields(this, 'proxy', this.props.proxy),
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
      ...pullPolicy(this, 'proxy', proxy),
      command: ['configurable-http-proxy'],
      args: proxyArguments(this, proxy, parts, wayIn),
      env: mergeEnv(this, env, proxy.env),
      ports: [
        ...containerPorts,
        { name: 'api', containerPort: PORTS.proxyApi },
        ...(proxy.metrics ? [{ name: 'metrics', containerPort: PORTS.proxyMetrics }] : []),
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
}
