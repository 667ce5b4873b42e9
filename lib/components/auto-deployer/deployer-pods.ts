import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { ComponentImage } from '../../images';
import * as kube from '../../k8s/kube';
import type { IPlatform } from '../../platforms/platform';
import { platformPod } from '../../platforms/platform-pod';
import { imagePullPolicyField, podMetadata, podSpecFields } from '../../pods/component-pod';
import { containerResources } from '../../pods/resources';
import { restrictedPodSecurityContext, restrictedSecurityContext } from '../../pods/security-context';
import { quantity } from '../../validation/quantities';
import type { AutoDeployerProps } from './auto-deployer-props';
import { RECONCILER, SERVER } from './names';

/** Port of the server, and of the probes of the reconciler. */
export const PORT = 8080;

export const CONFIG_KEY = 'deployments.yaml';
const CONFIG_FOLDER = '/etc/auto-deploy';

// The user of the runner image.
const USER = { uid: 65532, gid: 65532, fsGroup: 65532 };

const RECONCILER_RESOURCES: kplus.ContainerResources = {
  cpu: { request: kplus.Cpu.millis(50), limit: kplus.Cpu.units(1) },
  memory: { request: Size.mebibytes(128), limit: Size.mebibytes(384) },
  ephemeralStorage: { request: Size.mebibytes(64), limit: Size.gibibytes(1) },
};

const SERVER_RESOURCES: kplus.ContainerResources = {
  cpu: { request: kplus.Cpu.millis(20), limit: kplus.Cpu.millis(500) },
  memory: { request: Size.mebibytes(96), limit: Size.mebibytes(256) },
  ephemeralStorage: { request: Size.mebibytes(16), limit: Size.mebibytes(64) },
};

/** Settings of the pods of the reconciler and the server. */
export interface DeployerPodSettings {
  readonly platform: IPlatform;
  readonly labels: { [key: string]: string };
  readonly selector: { [key: string]: string };
  readonly annotations?: { [key: string]: string };
}

/**
 * Creates the Deployment of the reconciler.
 *
 * @param interval seconds between passes
 */
export function reconcilerDeployment(
  scope: Construct,
  props: AutoDeployerProps,
  options: DeployerPodSettings,
  interval: number,
): void {
  const { platform } = options;
  const image = platform.image(ComponentImage.RUNNER);
  const pullSecrets = [...new Set([...(props.imagePullSecrets ?? []), ...platform.pods.imagePullSecrets])];
  deployment(scope, 'reconciler', RECONCILER, props, options, {
    name: 'reconciler',
    args: [
      'reconcile',
      `--config=${CONFIG_FOLDER}/${CONFIG_KEY}`,
      `--interval=${interval}s`,
      // Jobs run in the same image.
      `--image=${image}`,
      ...pullSecrets.flatMap((secret) => ['--image-pull-secret', secret]),
      `--health-port=${PORT}`,
    ],
    resources: containerResources(scope, platform.pods.defaultResources(RECONCILER_RESOURCES), props.resources),
    volumeMounts: [{ name: 'config', mountPath: CONFIG_FOLDER, readOnly: true }],
    volumes: [{ name: 'config', configMap: { name: RECONCILER } }],
  });
}

/** Creates the Deployment of the server. */
export function serverDeployment(scope: Construct, props: AutoDeployerProps, options: DeployerPodSettings): void {
  deployment(scope, 'server', SERVER, props, options, {
    name: 'server',
    args: ['serve', `--port=${PORT}`],
    resources: containerResources(
      scope,
      options.platform.pods.defaultResources(SERVER_RESOURCES),
      props.serverResources,
      'serverResources',
    ),
    volumeMounts: [],
    volumes: [],
  });
}

interface Program {
  readonly name: string;
  readonly args: string[];
  readonly resources: kube.ResourceRequirements;
  readonly volumeMounts: kube.VolumeMount[];
  readonly volumes: kube.Volume[];
}

function deployment(
  scope: Construct,
  id: string,
  name: string,
  props: AutoDeployerProps,
  { platform, labels, selector, annotations }: DeployerPodSettings,
  program: Program,
): void {
  new kube.Deployment(scope, `${id}-deployment`, {
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
          containers: [container(platform, props, program)],
          volumes: [{ name: 'tmp', emptyDir: { sizeLimit: quantity(Size.mebibytes(512)) } }, ...program.volumes],
        }),
      },
    },
  });
}

function container(platform: IPlatform, props: AutoDeployerProps, program: Program): kube.Container {
  const httpGet = (path: string) => ({ path, port: 'http' });
  const field = (variable: string, fieldPath: string) => ({ name: variable, valueFrom: { fieldRef: { fieldPath } } });
  return {
    name: program.name,
    image: platform.image(ComponentImage.RUNNER),
    ...imagePullPolicyField(props),
    command: ['kubeflow-cdk'],
    args: ['auto-deploy', ...program.args],
    env: [
      { name: 'HOME', value: '/tmp' },
      field('POD_NAME', 'metadata.name'),
      field('POD_NAMESPACE', 'metadata.namespace'),
    ],
    ports: [{ name: 'http', containerPort: PORT }],
    resources: program.resources,
    startupProbe: { httpGet: httpGet('/healthz'), periodSeconds: 2, failureThreshold: 30 },
    readinessProbe: { httpGet: httpGet('/readyz'), periodSeconds: 10, timeoutSeconds: 10 },
    livenessProbe: { httpGet: httpGet('/healthz'), periodSeconds: 20, timeoutSeconds: 10, failureThreshold: 6 },
    terminationMessagePolicy: 'FallbackToLogsOnError',
    securityContext: restrictedSecurityContext(),
    volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }, ...program.volumeMounts],
  };
}
