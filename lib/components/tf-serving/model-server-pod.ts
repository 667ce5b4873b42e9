import type { Duration } from 'cdk8s';
import { Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import { Cpu, k8s } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import type { GpuPlacement } from '../../platforms/capabilities';
import type { IPlatform } from '../../platforms/platform-base';
import { mergeEnv } from '../../workload/env';
import { platformPod } from '../../workload/platform-pod';
import { containerResources, quantity } from '../../workload/resources';
import { restrictedContainer, restrictedPod } from '../../workload/security';
import type { ModelAccess } from './model-access';
import { CONFIG_FOLDER } from './model-server-config';

/** Port of the gRPC API. */
export const GRPC_PORT = 8500;

/** Port of the REST API, of the model status, and of the metrics. */
export const REST_PORT = 8501;

/** What the pods of a model server are made from. */
export interface ModelServerPod {
  readonly platform: IPlatform;
  readonly image: string;
  readonly serviceAccountName: string;
  readonly configMapName: string;
  readonly selector: { [key: string]: string };
  readonly model: ModelAccess;
  readonly fileSystemPollWaitSeconds: number;
  readonly startupTimeout: Duration;
  readonly resources?: kplus.ContainerResources;
  readonly gpu?: GpuPlacement;
  readonly env?: { [name: string]: string };
}

// Notebooks and training jobs write as this user, so that what they write can be read.
const USER = { uid: 1000, gid: 100, fsGroup: 100 };

const DEFAULT_RESOURCES: kplus.ContainerResources = {
  cpu: { request: Cpu.millis(500), limit: Cpu.units(2) },
  memory: { request: Size.gibibytes(2), limit: Size.gibibytes(2) },
  ephemeralStorage: { request: Size.mebibytes(64), limit: Size.gibibytes(1) },
};

// A pod that ends goes on being sent requests until every node knows, and after that has as long as a REST call may take.
const DRAIN_SECONDS = 15;
const REST_TIMEOUT_SECONDS = 30;

const STARTUP_PERIOD_SECONDS = 5;

/** The pods of a model server. */
export function modelServerPod(where: IConstruct, pod: ModelServerPod): k8s.PodSpec {
  const { model, gpu } = pod;
  return platformPod(pod.platform, {
    serviceAccountName: pod.serviceAccountName,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: restrictedPod(USER),
    terminationGracePeriodSeconds: DRAIN_SECONDS + REST_TIMEOUT_SECONDS,
    ...(model.oneNode && { affinity: besideEachOther(pod.selector) }),
    ...(gpu && Object.keys(gpu.nodeSelector).length > 0 && { nodeSelector: gpu.nodeSelector }),
    ...(gpu && gpu.tolerations.length > 0 && { tolerations: gpu.tolerations }),
    containers: [container(where, pod)],
    volumes: [
      { name: 'config', configMap: { name: pod.configMapName } },
      { name: 'tmp', emptyDir: { sizeLimit: quantity(Size.mebibytes(512)) } },
      ...model.volumes,
    ],
  });
}

function container(where: IConstruct, pod: ModelServerPod): k8s.Container {
  return {
    name: 'model-server',
    image: pod.image,
    // Not the image's entry point, which names a model of its own.
    command: ['tensorflow_model_server'],
    args: [
      `--port=${GRPC_PORT}`,
      `--rest_api_port=${REST_PORT}`,
      `--model_config_file=${CONFIG_FOLDER}/models.config`,
      `--monitoring_config_file=${CONFIG_FOLDER}/monitoring.config`,
      `--file_system_poll_wait_seconds=${pod.fileSystemPollWaitSeconds}`,
    ],
    // The user has no home in the image, and CUDA keeps what it compiles there.
    env: mergeEnv(where, [{ name: 'HOME', value: '/tmp' }, ...pod.model.env], pod.env),
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
    // The server does nothing on SIGTERM, so that it answers until the grace period is over.
    lifecycle: { preStop: { exec: { command: ['sleep', String(DRAIN_SECONDS)] } } },
    // It tells why it could not start on its output only.
    terminationMessagePolicy: 'FallbackToLogsOnError',
    securityContext: restrictedContainer(),
    volumeMounts: [
      { name: 'config', mountPath: CONFIG_FOLDER, readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
      ...pod.model.volumeMounts,
    ],
  };
}

function modelsAvailable(phase: string): string[] {
  return ['bash', `${CONFIG_FOLDER}/models-available.sh`, phase, String(REST_PORT)];
}

function resources(where: IConstruct, { platform, resources: given, gpu }: ModelServerPod): k8s.ResourceRequirements {
  const { requests, limits } = containerResources(where, platform.pods.defaultResources(DEFAULT_RESOURCES), given);
  const gpus = gpu && { [gpu.resourceName]: k8s.Quantity.fromString(String(gpu.count)) };
  return { requests: { ...requests, ...gpus }, limits: { ...limits, ...gpus } };
}

// The first pod may go anywhere: Kubernetes lets a pod be the one that its own affinity asks for.
function besideEachOther(selector: { [key: string]: string }): k8s.Affinity {
  return {
    podAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: selector } },
      ],
    },
  };
}
