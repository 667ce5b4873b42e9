import type { Duration } from 'cdk8s';
import { Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import { Cpu } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import type * as kube from '../../../k8s/kube';
import type { GpuPlacement } from '../../../platforms/capabilities/accelerators';
import type { IPlatform } from '../../../platforms/platform';
import { imagePullPolicyField } from '../../../pods/component-pod';
import { mergeEnv } from '../../../pods/env';
import { extendedResourceAmounts, withExtendedResources } from '../../../pods/extended-resources';
import { containerResources } from '../../../pods/resources';
import { restrictedPodSecurityContext, restrictedSecurityContext } from '../../../pods/security-context';
import { restrictedUserContainers } from '../../../pods/user-containers';
import { quantity } from '../../../validation/quantities';
import { CONFIG_FOLDER, flagArguments, GRPC_PORT, REST_PORT } from '../options/model-server-flags';
import type { ModelPodConfig } from '../sources/served-models';
import type { TFServingProps } from '../tf-serving-props';
import type { ModelServerConfig } from './model-server-config';
import { resourcesOf } from './model-size';
import { readinessProbe, startupProbe } from './models-available';
import { schedulingFields } from './scheduling';
import { termination } from './termination';

/** Inputs of the pod spec. */
export interface PodSpecSettings {
  readonly props: TFServingProps;
  readonly platform: IPlatform;
  readonly image: string;
  readonly serviceAccountName: string;
  readonly configMapName: string;
  readonly selector: { [key: string]: string };
  readonly models: ModelPodConfig;
  readonly config: ModelServerConfig;
  readonly startupTimeout: Duration;
  readonly gpu?: GpuPlacement;
}

// Notebooks and training jobs write as this user, so the server can read their files.
const USER = { uid: 1000, gid: 100, fsGroup: 100 };

const DEFAULT_RESOURCES: kplus.ContainerResources = {
  cpu: { request: Cpu.millis(500), limit: Cpu.units(2) },
  memory: { request: Size.gibibytes(2), limit: Size.gibibytes(2) },
  ephemeralStorage: { request: Size.mebibytes(64), limit: Size.gibibytes(1) },
};

/**
 * Returns the pod spec of a model server, before the platform adds its own settings.
 *
 * @throws KubeflowError if a prop of the pod is invalid.
 */
export function modelServerPodSpec(where: IConstruct, settings: PodSpecSettings): kube.PodSpec {
  const { props, models, config } = settings;
  const { drain, gracePeriod } = termination(where, props);
  const containers = [serverContainer(where, settings, drain), ...models.containers];
  const initContainers = [...(config.ssl?.initContainers ?? []), ...models.initContainers];
  const volumes = [
    { name: 'config', configMap: { name: settings.configMapName } },
    { name: 'tmp', emptyDir: { sizeLimit: quantity(Size.mebibytes(512)) } },
    ...(config.ssl?.volumes ?? []),
    ...models.volumes,
  ];
  const userContainers = restrictedUserContainers(
    {
      where,
      uid: USER.uid,
      gid: USER.gid,
      reservedNames: [...containers, ...initContainers].map(({ name }) => name),
      ports: containers.flatMap(({ ports }) => ports ?? []),
      volumes: volumes.map(({ name }) => name),
    },
    { initContainers: props.initContainers, extraContainers: props.extraContainers },
  );
  const allInitContainers = [...initContainers, ...userContainers.initContainers];
  return {
    serviceAccountName: settings.serviceAccountName,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: restrictedPodSecurityContext(USER),
    ...schedulingFields(where, { ...settings, singleNode: models.singleNode }),
    terminationGracePeriodSeconds: gracePeriod,
    ...(allInitContainers.length > 0 && { initContainers: allInitContainers }),
    containers: [...containers, ...userContainers.extraContainers],
    volumes,
  };
}

function serverContainer(where: IConstruct, settings: PodSpecSettings, drainSeconds: number): kube.Container {
  const { props, models, config } = settings;
  return {
    name: 'model-server',
    image: settings.image,
    ...imagePullPolicyField(props),
    // The entrypoint of the image would set a model name.
    command: ['tensorflow_model_server'],
    args: flagArguments(config.flags),
    // The user has no home directory in the image, and CUDA caches compiled kernels there.
    env: mergeEnv(where, [{ name: 'HOME', value: '/tmp' }, ...models.env], props.env),
    ports: [
      { name: 'grpc', containerPort: GRPC_PORT },
      { name: 'rest', containerPort: REST_PORT },
    ],
    resources: serverResources(where, settings),
    startupProbe: startupProbe(settings.startupTimeout),
    readinessProbe: readinessProbe(),
    // Checks only that the server accepts connections, because a server that loads a large version is healthy.
    livenessProbe: {
      tcpSocket: { port: GRPC_PORT },
      periodSeconds: 20,
      timeoutSeconds: 5,
      failureThreshold: 3,
    },
    // The server ignores SIGTERM, so it answers requests until the grace period ends.
    lifecycle: { preStop: { exec: { command: ['sleep', String(drainSeconds)] } } },
    // The server reports startup errors only in its log.
    terminationMessagePolicy: 'FallbackToLogsOnError',
    securityContext: restrictedSecurityContext(),
    volumeMounts: [
      { name: 'config', mountPath: CONFIG_FOLDER, readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
      ...(config.ssl?.volumeMounts ?? []),
      ...models.volumeMounts,
    ],
  };
}

function serverResources(where: IConstruct, { props, platform, gpu }: PodSpecSettings): kube.ResourceRequirements {
  const defaults = platform.pods.defaultResources(DEFAULT_RESOURCES);
  return withExtendedResources(containerResources(where, defaults, resourcesOf(props)), {
    ...(gpu && { [gpu.resourceName]: String(gpu.count) }),
    ...extendedResourceAmounts(where, '', props, gpu),
  });
}
