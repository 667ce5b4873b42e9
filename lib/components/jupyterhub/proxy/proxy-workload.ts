import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ComponentImage } from '../../../images';
import * as kube from '../../../k8s/kube';
import { metricsScraping } from '../../../metrics/metrics-endpoint';
import { serviceIpFamilyPolicy } from '../../../network/ip-family-policy';
import type { NetworkPeer } from '../../../network/network-peer';
import type { IPlatform } from '../../../platforms/platform';
import { platformPod } from '../../../platforms/platform-pod';
import { imagePullPolicyField, podMetadata, podSpecFields } from '../../../pods/component-pod';
import { mergeEnv } from '../../../pods/env';
import { containerResources } from '../../../pods/resources';
import { secretEnvVar } from '../../../pods/secret-key-ref';
import { NOBODY_USER, restrictedPodSecurityContext, restrictedSecurityContext } from '../../../pods/security-context';
import { type HubNames, PORTS } from '../hub-names';
import { seconds } from '../values/value-checks';
import { proxyArguments } from './proxy-arguments';
import { ProxyCertificate } from './proxy-certificate';
import type { ProxyExposure } from './proxy-exposure';
import { ProxyModules } from './proxy-modules';
import type { ProxyOptions } from './proxy-options';
import { PROXY_HEALTH_PATH } from './proxy-ports';
import { ProxyPublicService } from './proxy-public-service';

const RESOURCES: kplus.ContainerResources = {
  cpu: { request: kplus.Cpu.millis(50), limit: kplus.Cpu.units(1) },
  memory: { request: Size.mebibytes(256), limit: Size.mebibytes(256) },
};

// Time to exit after draining.
const SHUTDOWN_SECONDS = 30;

/** Properties of the proxy workload. */
export interface ProxyWorkloadProps {
  readonly names: HubNames;
  readonly platform: IPlatform;
  readonly exposure: ProxyExposure;
  /** Hostname of the hub, for the certificate. */
  readonly hostname?: string;
  readonly proxy: ProxyOptions;
}

/**
 * Runs configurable-http-proxy, which receives all requests to the hub and to notebooks.
 *
 * @see https://github.com/jupyterhub/configurable-http-proxy
 */
export class ProxyWorkload extends Construct {
  /** Peers that can scrape the proxy's metrics, with the port. */
  public readonly scrapers: NetworkPeer[];

  private readonly certificate?: ProxyCertificate;
  private readonly modules: ProxyModules;

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
        ? new ProxyCertificate(this, 'certificate', {
            names,
            https: proxy.https,
            hostname,
            subdomains: exposure.subdomains,
          })
        : undefined;
    this.modules = new ProxyModules(this, 'modules', { names, tls: this.certificate !== undefined });
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
    const annotations = { ...metrics.podAnnotations, 'checksum/module': this.modules.checksum };

    new ProxyPublicService(this, 'public', {
      names,
      network: props.platform.network,
      service: proxy.service,
      ports: exposure.ports,
    });
    new kube.Service(this, 'api', {
      metadata: { name: names.proxyApi, labels },
      spec: {
        ...serviceIpFamilyPolicy(props.platform.network),
        selector,
        ports: [
          { name: 'api', port: PORTS.proxyApi, targetPort: 'api' },
          ...(proxy.metrics ? [{ name: 'metrics', port: PORTS.proxyMetrics, targetPort: 'metrics' }] : []),
        ],
      },
    });
    new kube.Deployment(this, 'deployment', {
      metadata: { name: names.proxy, labels },
      spec: {
        // Two proxies would not have the same routes: each keeps them in memory, and the hub updates only one.
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: selector },
        template: {
          metadata: podMetadata(this, proxy, { labels, annotations }),
          spec: platformPod(this, props.platform, this.pod()),
        },
      },
    });
    if (proxy.disruptionBudget) {
      this.addDisruptionBudget(labels, selector);
    }
  }

  private pod(): kube.PodSpec {
    const { drainTime } = this.props.proxy;
    return {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: restrictedPodSecurityContext({
        ...NOBODY_USER,
        // The group reads the certificate.
        ...(this.certificate && { fsGroup: NOBODY_USER.gid }),
      }),
      ...podSpecFields(this, 'proxy', this.props.proxy),
      ...(drainTime && { terminationGracePeriodSeconds: this.drainSeconds(drainTime) + SHUTDOWN_SECONDS }),
      containers: [this.container()],
      volumes: [...(this.certificate?.volumes ?? []), this.modules.volume],
    };
  }

  private container(): kube.Container {
    const { names, platform, exposure, proxy } = this.props;
    const { tls, containerPorts } = exposure.ports;
    const health: kube.HttpGetAction = {
      path: PROXY_HEALTH_PATH,
      port: tls ? 'https' : 'http',
      ...(tls && { scheme: 'HTTPS' }),
    };
    const env = [
      secretEnvVar('CONFIGPROXY_AUTH_TOKEN', names.secret, 'proxy-token'),
      ...this.modules.env,
      ...(this.certificate?.env ?? []),
    ];
    return {
      name: 'proxy',
      image: platform.image(ComponentImage.JUPYTERHUB_PROXY),
      ...imagePullPolicyField(proxy),
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
      volumeMounts: [...(this.certificate?.volumeMounts ?? []), this.modules.volumeMount],
      // The proxy exits immediately on SIGTERM, so the pod waits before it sends the signal.
      ...(proxy.drainTime && {
        lifecycle: { preStop: { exec: { command: ['sleep', String(this.drainSeconds(proxy.drainTime))] } } },
      }),
      startupProbe: { httpGet: health, periodSeconds: 2, failureThreshold: 30 },
      readinessProbe: { httpGet: health, periodSeconds: 5, timeoutSeconds: 3 },
      livenessProbe: { httpGet: health, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    };
  }

  /** Blocks eviction, so that a drain of the node waits until somebody deletes the pod. */
  private addDisruptionBudget(labels: { [key: string]: string }, selector: { [key: string]: string }): void {
    new kube.PodDisruptionBudget(this, 'disruption-budget', {
      metadata: { name: this.props.names.proxy, labels },
      spec: {
        minAvailable: 1,
        selector: { matchLabels: selector },
        // A pod that does not work must not block a drain.
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
      },
    });
  }

  private drainSeconds(time: NonNullable<ProxyOptions['drainTime']>): number {
    return seconds(this, 'proxy.drainTime', time);
  }
}
