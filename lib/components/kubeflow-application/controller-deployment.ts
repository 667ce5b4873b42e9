import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { notGating } from '../../component-facts';
import { ComponentImage } from '../../images';
import * as kube from '../../k8s/kube';
import type { IPlatform } from '../../platforms/platform';
import { platformPod } from '../../platforms/platform-pod';
import { imagePullPolicyField, podMetadata, podSpecFields } from '../../pods/component-pod';
import { containerResources } from '../../pods/resources';
import { restrictedPodSecurityContext, restrictedSecurityContext } from '../../pods/security-context';
import { quantityAmount } from '../../validation/quantities';
import type { ControllerNames } from './controller-names';
import type { KubeflowApplicationProps } from './kubeflow-application-props';

/** Port of the metrics and probes. */
export const METRICS_PORT = 8080;

// The user of distroless images.
const USER = { uid: 65532, gid: 65532 };

const RESOURCES: kplus.ContainerResources = {
  cpu: { request: kplus.Cpu.millis(50), limit: kplus.Cpu.millis(500) },
  memory: { request: Size.mebibytes(96), limit: Size.mebibytes(192) },
  ephemeralStorage: { request: Size.mebibytes(16), limit: Size.mebibytes(64) },
};

/** Creates the Deployment of the controller. */
export function controllerDeployment(
  scope: Construct,
  platform: IPlatform,
  names: ControllerNames,
  props: KubeflowApplicationProps,
  annotations: { [key: string]: string },
): void {
  const { name, labels, selector } = names;
  // The components work without it, for example while nodes cannot pull its image.
  notGating(
    new kube.Deployment(scope, 'deployment', {
      metadata: { name, labels },
      spec: {
        replicas: 1,
        selector: { matchLabels: selector },
        template: {
          metadata: podMetadata(scope, props, { labels, annotations }),
          spec: platformPod(scope, platform, {
            ...podSpecFields(scope, '', props),
            serviceAccountName: name,
            automountServiceAccountToken: true,
            enableServiceLinks: false,
            securityContext: restrictedPodSecurityContext(USER),
            containers: [container(scope, platform, names, props)],
          }),
        },
      },
    }),
  );
}

function container(
  scope: Construct,
  platform: IPlatform,
  { application, expected, name }: ControllerNames,
  props: KubeflowApplicationProps,
): kube.Container {
  const httpGet = (path: string) => ({ path, port: 'metrics' });
  const field = (variable: string, fieldPath: string) => ({ name: variable, valueFrom: { fieldRef: { fieldPath } } });
  const resources = containerResources(scope, platform.pods.defaultResources(RESOURCES), props.resources);
  return {
    name: 'controller',
    image: platform.image(ComponentImage.READINESS_CONTROLLER),
    ...imagePullPolicyField(props),
    args: [
      'controller',
      `--application=${application}`,
      `--expected=${expected}`,
      `--lease=${name}`,
      `--port=${METRICS_PORT}`,
    ],
    env: [...heapLimit(resources), field('POD_NAME', 'metadata.name'), field('POD_NAMESPACE', 'metadata.namespace')],
    ports: [{ name: 'metrics', containerPort: METRICS_PORT }],
    resources,
    startupProbe: { httpGet: httpGet('/healthz'), periodSeconds: 2, failureThreshold: 30 },
    // Ready also while another pod leads: during an update, the new pod waits for the lease of the old one.
    readinessProbe: { httpGet: httpGet('/readyz'), periodSeconds: 5, timeoutSeconds: 3 },
    livenessProbe: { httpGet: httpGet('/healthz'), periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 3 },
    terminationMessagePolicy: 'FallbackToLogsOnError',
    securityContext: restrictedSecurityContext(),
  };
}

/** Keeps the heap below the memory limit, so that Node.js collects garbage before the kernel ends the process. */
function heapLimit({ limits = {} }: kube.ResourceRequirements): kube.EnvVar[] {
  const mebibytes = (quantityAmount(limits.memory) ?? 0) / 2 ** 20;
  const value = `--max-old-space-size=${Math.floor(mebibytes / 2)} --max-semi-space-size=2`;
  return mebibytes > 0 ? [{ name: 'NODE_OPTIONS', value }] : [];
}
