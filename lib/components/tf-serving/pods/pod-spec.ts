import type { Duration } from 'cdk8s';
import { Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import { Cpu, k8s } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import type { GpuPlacement } from '../../../platforms/capabilities/accelerators';
import type { IPlatform } from '../../../platforms/platform';
import { mergeEnv } from '../../../pods/env';
import { containerResources } from '../../../pods/resources';
import { restrictedPodSecurityContext, restrictedSecurityContext } from '../../../pods/security-context';
import { quantity } from '../../../validation/quantities';
import { CONFIG_FOLDER } from '../options/config-folder';
import type { GrpcSslConfig } from '../options/grpc-ssl-options';
import { flagArguments, type ModelServerFlags } from '../options/model-server-flags';
import type { ModelPodConfig } from '../sources/served-models';

/** Port of the gRPC API. */
export const GRPC_PORT = 8500;

/** Port of the REST API, of the model status, and of the metrics. */
export const REST_PORT = 8501;

/** What the pods of a model server are made from. */
export interface PodSpecSettings {
  readonly platform: IPlatform;
  readonly image: string;
  readonly serviceAccountName: string;
  readonly configMapName: string;
  readonly models: ModelPodConfig;
  readonly flags: ModelServerFlags;
  readonly ssl?: GrpcSslConfig;
  readonly startupTimeout: Duration;
  readonly resources?: kplus.ContainerResources;
  readonly gpu?: GpuPlacement;
  readonly env?: { [name: string]: string };
}

// Notebooks and training jobs write as this user, so that what they write can be read.
export const MODEL_SERVER_USER = { uid: 1000, gid: 100, fsGroup: 100 };

const DEFAULT_RESOURCES: kplus.ContainerResources = {
  cpu: { request: Cpu.millis(500), limit: Cpu.units(2) },
  memory: { request: Size.gibibytes(2), limit: Size.gibibytes(2) },
  ephemeralStorage: { request: Size.mebibytes(64), limit: Size.gibibytes(1) },
};

const STARTUP_PERIOD_SECONDS = 5;

/** The pods of a model server, wherever they run. */
export function modelServerPodSpec(where: IConstruct, pod: PodSpecSettings): k8s.PodSpec {
  const { models } = pod;
  const initContainers = [...(pod.ssl?.initContainers ?? []), ...models.initContainers];
  return {
    serviceAccountName: pod.serviceAccountName,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: restrictedPodSecurityContext(MODEL_SERVER_USER),
    ...(initContainers.length > 0 && { initContainers }),
    containers: [container(where, pod), ...models.containers],
    volumes: [
      { name: 'config', configMap: { name: pod.configMapName } },
      { name: 'tmp', emptyDir: { sizeLimit: quantity(Size.mebibytes(512)) } },
      ...(pod.ssl?.volumes ?? []),
      ...models.volumes,
    ],
  };
}

function container(where: IConstruct, pod: PodSpecSettings): k8s.Container {
  return {
    name: 'model-server',
    image: pod.image,
    // Not the image's entry point, which names a model of its own.
    command: ['tensorflow_model_server'],
    args: [`--port=${GRPC_PORT}`, `--rest_api_port=${REST_PORT}`, ...flagArguments(pod.flags)],
    // The user has no home in the image, and CUDA keeps what it compiles there.
    env: mergeEnv(where, [{ name: 'HOME', value: '/tmp' }, ...pod.models.env], pod.env),
    ports: [
      { name: 'grpc', containerPort: GRPC_PORT },
      { name: 'rest', containerPort: REST_PORT },
    ],
    resources: resources(where, pod),
    startupProbe: {
      exec: { command: modelsAvailable('startup') },
      periodSeconds: STARTUP_PERIOD_SECONDS,
      timeoutSeconds: 10,
      failureThreshold: Math.max(
        1,
        Math.ceil(pod.startupTimeout.toSeconds({ integral: false }) / STARTUP_PERIOD_SECONDS),
      ),
    },
    readinessProbe: {
      exec: { command: modelsAvailable('ready') },
      periodSeconds: 10,
      timeoutSeconds: 10,
      failureThreshold: 3,
    },
    // That it listens, and no more: a server that loads a big version beside the one that it serves is alive.
    livenessProbe: {
      tcpSocket: { port: k8s.IntOrString.fromNumber(GRPC_PORT) },
      periodSeconds: 20,
      timeoutSeconds: 5,
      failureThreshold: 3,
    },
    // It tells why it could not start on its output only.
    terminationMessagePolicy: 'FallbackToLogsOnError',
    securityContext: restrictedSecurityContext(),
    volumeMounts: [
      { name: 'config', mountPath: CONFIG_FOLDER, readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
      ...(pod.ssl?.volumeMounts ?? []),
      ...pod.models.volumeMounts,
    ],
  };
}

function modelsAvailable(phase: string): string[] {
  return ['bash', `${CONFIG_FOLDER}/models-available.sh`, phase, String(REST_PORT)];
}

function resources(where: IConstruct, { platform, resources: given, gpu }: PodSpecSettings): k8s.ResourceRequirements {
  const { requests, limits } = containerResources(where, platform.pods.defaultResources(DEFAULT_RESOURCES), given);
  const gpus = gpu && { [gpu.resourceName]: k8s.Quantity.fromString(String(gpu.count)) };
  return { requests: { ...requests, ...gpus }, limits: { ...limits, ...gpus } };
}
