import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ComponentImage } from '../../images';
import type { IPlatform } from '../../platforms/platform-base';
import { containerResources } from '../../workload/resources';
import { restrictedContainer, restrictedPod } from '../../workload/security';
import { type HubParts, PORTS } from './hub-parts';
import type { HubProxyProps } from './proxy-props';
import { secretVariable } from './secret-variable';

/** Port of the Service that people reach. */
export const PUBLIC_PORT = 80;

// `nobody`, as the image has it.
const USER = { uid: 65534, gid: 65534 };

const RESOURCES: kplus.ContainerResources = {
  cpu: { request: kplus.Cpu.millis(50), limit: kplus.Cpu.units(1) },
  memory: { request: Size.mebibytes(256), limit: Size.mebibytes(256) },
};

/** What the proxy must be told. */
export interface ProxyWorkloadProps extends HubProxyProps {
  readonly parts: HubParts;
  readonly platform: IPlatform;
}

/**
 * configurable-http-proxy: the one way in, to the hub and to every notebook.
 *
 * @see https://github.com/jupyterhub/configurable-http-proxy
 */
export class ProxyWorkload extends Construct {
  constructor(scope: Construct, id: string, props: ProxyWorkloadProps) {
    super(scope, id);
    const { parts } = props;
    const labels = parts.labelsOf('proxy');
    const selector = parts.selectorOf('proxy');

    new k8s.KubeService(this, 'public', {
      metadata: { name: parts.proxyPublic, labels },
      spec: {
        selector,
        ports: [{ name: 'http', port: PUBLIC_PORT, targetPort: k8s.IntOrString.fromString('http') }],
      },
    });
    new k8s.KubeService(this, 'api', {
      metadata: { name: parts.proxyApi, labels },
      spec: {
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
          metadata: { labels },
          spec: {
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            securityContext: restrictedPod(USER),
            containers: [this.container(props)],
          },
        },
      },
    });
  }

  private container({ parts, platform, resources }: ProxyWorkloadProps): k8s.Container {
    const hub = `http://${parts.hub}:${PORTS.hub}`;
    const health = { path: '/_chp_healthz', port: k8s.IntOrString.fromString('http') };
    return {
      name: 'proxy',
      image: platform.image(ComponentImage.JUPYTERHUB_PROXY),
      command: ['configurable-http-proxy'],
      args: [
        // Empty means all addresses, of IPv4 and IPv6.
        '--ip=',
        `--port=${PORTS.proxy}`,
        '--api-ip=',
        `--api-port=${PORTS.proxyApi}`,
        `--default-target=${hub}`,
        `--error-target=${hub}${parts.baseUrl}hub/error`,
      ],
      env: [secretVariable('CONFIGPROXY_AUTH_TOKEN', parts.secret.name, 'proxy-token')],
      ports: [
        { name: 'http', containerPort: PORTS.proxy },
        { name: 'api', containerPort: PORTS.proxyApi },
      ],
      resources: containerResources(this, RESOURCES, resources),
      securityContext: restrictedContainer(),
      startupProbe: { httpGet: health, periodSeconds: 2, failureThreshold: 30 },
      readinessProbe: { httpGet: health, periodSeconds: 5, timeoutSeconds: 3 },
      livenessProbe: { httpGet: health, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    };
  }
}
