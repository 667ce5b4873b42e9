import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ComponentImage } from '../../../images';
import { metricsScraping } from '../../../metrics/metrics-endpoint';
import { serviceIpFamilyPolicy } from '../../../network/ip-family-policy';
import type { NetworkPeer } from '../../../network/network-peer';
import type { IPlatform } from '../../../platforms/platform';
import { platformPod } from '../../../platforms/platform-pod';
import { imagePullPolicyField, podMetadata, podSpecFields } from '../../../pods/component-pod';
import { mergeEnv } from '../../../pods/env';
import { containerResources } from '../../../pods/resources';
import { secretEnvVar } from '../../../pods/secret-key-ref';
import { restrictedPodSecurityContext, restrictedSecurityContext } from '../../../pods/security-context';
import { seconds } from '../config/value-checks';
import { type HubNames, PORTS } from '../hub-names';
import { addPodDisruptionBudget } from './disruption-budget';
import { proxyArguments } from './proxy-arguments';
import { ProxyCertificate } from './proxy-certificate';
import type { ProxyExposure } from './proxy-exposure';
import type { ProxyOptions } from './proxy-options';
import { ProxyPublicService } from './proxy-public-service';

// `nobody`, as the image has it. The group reads the certificate.
const USER = { uid: 65534, gid: 65534 };

const RESOURCES: kplus.ContainerResources = {
  cpu: { request: kplus.Cpu.millis(50), limit: kplus.Cpu.units(1) },
  memory: { request: Size.mebibytes(256), limit: Size.mebibytes(256) },
};

// Beside the time to drain, the time to end.
const SHUTDOWN_SECONDS = 30;

/** What the proxy must be told. */
export interface ProxyWorkloadProps {
  readonly names: HubNames;
  readonly platform: IPlatform;
  readonly exposure: ProxyExposure;
  /** The name of the hub, for its certificate. */
  readonly hostname?: string;
  readonly proxy: ProxyOptions;
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
    const { names, proxy, exposure, hostname } = props;
    const labels = names.labelsOf('proxy');
    const selector = names.selectorOf('proxy');
    this.certificate =
      proxy.https && exposure.ports.tls
        ? new ProxyCertificate(this, 'certificate', { names, https: proxy.https, hostname })
        : undefined;
    const metrics = metricsScraping(
      this,
      'metrics',
      {
        prop: 'proxy.metrics',
        name: names.proxy,
        labels,
        selector,
        port: { name: 'metrics', number: PORTS.proxyMetrics },
        path: '/metrics',
      },
      proxy.metrics,
    );
    this.scrapers = metrics.ingress;
    const annotations = { ...metrics.podAnnotations, ...this.checksums() };

    new ProxyPublicService(this, 'public', {
      names,
      network: props.platform.network,
      service: proxy.service,
      ports: exposure.ports,
    });
    new k8s.KubeService(this, 'api', {
      metadata: { name: names.proxyApi, labels },
      spec: {
        ...serviceIpFamilyPolicy(props.platform.network),
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
      metadata: { name: names.proxy, labels },
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
      addPodDisruptionBudget(this, names, 'proxy', names.proxy);
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
      securityContext: restrictedPodSecurityContext(this.certificate ? { ...USER, fsGroup: USER.gid } : USER),
      ...podSpecFields(this, 'proxy', this.props.proxy),
      ...(drainTime && { terminationGracePeriodSeconds: this.drainSeconds(drainTime) + SHUTDOWN_SECONDS }),
      containers: [this.container()],
      ...(this.certificate && { volumes: this.certificate.volumes }),
    };
  }

  private container(): k8s.Container {
    const { names, platform, exposure, proxy } = this.props;
    const { tls, containerPorts } = exposure.ports;
    const health: k8s.HttpGetAction = {
      path: '/_chp_healthz',
      port: k8s.IntOrString.fromString(tls ? 'https' : 'http'),
      ...(tls && { scheme: 'HTTPS' }),
    };
    const env = [secretEnvVar('CONFIGPROXY_AUTH_TOKEN', names.secret, 'proxy-token'), ...(this.certificate?.env ?? [])];
    return {
      name: 'proxy',
      image: platform.image(ComponentImage.JUPYTERHUB_PROXY),
      ...imagePullPolicyField(this, 'proxy', proxy),
      command: ['configurable-http-proxy'],
      args: proxyArguments(this, proxy, names, exposure),
      env: mergeEnv(this, env, proxy.env),
      ports: [
        ...containerPorts,
        { name: 'api', containerPort: PORTS.proxyApi },
        ...(proxy.metrics ? [{ name: 'metrics', containerPort: PORTS.proxyMetrics }] : []),
      ],
      resources: containerResources(this, platform.pods.defaultResources(RESOURCES), proxy.resources),
      securityContext: restrictedSecurityContext(),
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

  private drainSeconds(time: NonNullable<ProxyOptions['drainTime']>): number {
    return seconds(this, 'proxy.drainTime', time);
  }
}
