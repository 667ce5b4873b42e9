import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkImage } from '../../images';
import type * as kube from '../../k8s/kube';
import { checkName, DNS_LABEL, DNS_SUBDOMAIN } from '../../names';
import type { GpuPlacement } from '../../platforms/capabilities/accelerators';
import { gpuPlacement } from '../../platforms/gpu-placement';
import { platformPod } from '../../platforms/platform-pod';
import { imagePullPolicyField, podMetadata, podSpecFields } from '../../pods/component-pod';
import { checkCuda, needsCuda } from '../../pods/cuda-images';
import { extendedResourceAmounts, withExtendedResources } from '../../pods/extended-resources';
import { lifecycleField } from '../../pods/lifecycle';
import { literalText } from '../../pods/literal-text';
import { type PodUserIds, restrictedPodSecurityContext, restrictedSecurityContext } from '../../pods/security-context';
import { topologySpreadConstraints } from '../../pods/topology-spread';
import { restrictedUserContainers } from '../../pods/user-containers';
import { checkUserId } from '../../pods/user-ids';
import { checkMountPath } from '../../validation/paths';
import { checkArguments } from '../../validation/process-text';
import { customPodTemplate } from './custom-pod-template';
import { checkReservedVariables, environment } from './environment';
import { CONTAINER, checkReservedLabels } from './operator-names';
import { type PodContext, type PodDefaults, podDefaults } from './pod-defaults';
import { containerPorts, TF_PORT } from './ports';
import { withRdma } from './rdma';
import type { ReplicaGroup } from './replicas';
import { seconds } from './run-policy';
import { podStorage } from './storage';
import type { TFJobProps } from './tf-job-props';
import type { TFPodOptions } from './tf-pod-options';

/** Returns the pod template of one replica type. */
export function podTemplate(
  scope: Construct,
  props: TFJobProps,
  group: ReplicaGroup,
  context: PodContext,
): kube.PodTemplateSpec {
  const { platform } = context;
  const { replica, prop } = group;
  const gpu = gpuPlacement(scope, platform, replica.gpu, `${prop}.gpu`);
  const defaults = podDefaults(scope, props, replica, platform);
  const what = replica.template ? `${prop}.template.spec` : `${prop}: pod`;
  const { metadata, spec } = replica.template
    ? customPodTemplate(scope, props, group, { ...context, ...defaults })
    : generatedTemplate(scope, props, group, context, defaults, gpu);
  const pod = withRdma(scope, prop, withGpu(spec as kube.PodSpec, gpu), replica.rdma);
  checkCudaImages(scope, prop, pod);
  return { metadata, spec: platformPod(scope, platform, pod, { what }) };
}

/** @throws KubeflowError if a container requests GPUs of NVIDIA, but its image is known to have no CUDA. */
function checkCudaImages(scope: Construct, prop: string, pod: kube.PodSpec): void {
  for (const { name, image, resources } of [...pod.containers, ...(pod.initContainers ?? [])]) {
    const requested = Object.entries(resources?.limits ?? {}).filter(([, count]) => Number(count) > 0);
    if (image !== undefined && requested.some(([resourceName]) => needsCuda({ resourceName }))) {
      checkCuda(scope, name === CONTAINER ? prop : `${prop}: container "${name}"`, image);
    }
  }
}

function generatedTemplate(
  scope: Construct,
  props: TFJobProps,
  group: ReplicaGroup,
  context: PodContext,
  { user, resources: cpuAndMemory }: PodDefaults,
  gpu: GpuPlacement | undefined,
): kube.PodTemplateSpec {
  const { replica, prop } = group;
  const pod = mergePodOptions(props, replica);
  checkReservedLabels(scope, pod.podLabels ?? {});
  const resources = withExtendedResources(cpuAndMemory, extendedResourceAmounts(scope, `${prop}.`, pod, gpu));
  const storage = podStorage(scope, props, replica, prop, context.namespace);
  const training = trainingContainer(scope, props, group, pod, resources);
  const { [`${prop}.initContainers`]: initContainers, [`${prop}.extraContainers`]: extraContainers } =
    restrictedUserContainers(
      {
        where: scope,
        ...user,
        reservedNames: [CONTAINER],
        ports: training.ports,
        volumes: storage.volumes.map(({ name }) => name),
      },
      { [`${prop}.initContainers`]: pod.initContainers, [`${prop}.extraContainers`]: pod.extraContainers },
    );
  for (const { name, env } of [...initContainers, ...extraContainers]) {
    checkReservedVariables(scope, `${prop}: container "${name}"`, env ?? []);
  }
  return {
    metadata: podMetadata(scope, pod, { labels: context.labels }),
    spec: {
      serviceAccountName: context.serviceAccountName,
      automountServiceAccountToken: props.automountServiceAccountToken ?? false,
      enableServiceLinks: false,
      securityContext: podSecurity(scope, props, user),
      ...podSpecFields(scope, prop, pod),
      ...schedulingFields(scope, prop, pod, context),
      ...withInitContainers(scope, prop, initContainers, extraContainers),
      containers: [{ ...training, volumeMounts: storage.volumeMounts }],
      volumes: storage.volumes,
    },
  };
}

/**
 * Returns the init containers of a pod and its sidecars. Kubernetes ends a sidecar when the other containers have ended.
 * A sidecar in `containers` would keep the pod, and therefore the job, running.
 *
 * @throws KubeflowError if a sidecar has a restart policy with which it would have to end before the training.
 */
function withInitContainers(
  scope: Construct,
  prop: string,
  initContainers: readonly kube.Container[],
  sidecars: readonly kube.Container[],
): Pick<kube.PodSpec, 'initContainers'> {
  for (const { name, restartPolicy = 'Always' } of sidecars) {
    if (restartPolicy !== 'Always') {
      throw new KubeflowError(
        scope,
        `${prop}.extraContainers "${name}": restartPolicy is "${restartPolicy}".`,
        'Must be "Always" or omitted: a sidecar runs as long as the training.',
        `For a container that ends before the training, use \`${prop}.initContainers\`.`,
      );
    }
  }
  const all = [...initContainers, ...sidecars.map((sidecar) => ({ ...sidecar, restartPolicy: 'Always' }))];
  return all.length > 0 ? { initContainers: all } : {};
}

/** Merges the pod options of a job and of a replica, see `TFPodOptions`. Variables, volumes and resources are merged elsewhere. */
export function mergePodOptions(job: TFPodOptions, replica: TFPodOptions): TFPodOptions {
  const maps = ['nodeSelector', 'podLabels', 'podAnnotations', 'ports', 'extendedResources', 'hugePages'] as const;
  const lists = ['tolerations', 'imagePullSecrets', 'initContainers', 'extraContainers', 'topologySpread'] as const;
  return {
    ...job,
    ...Object.fromEntries(Object.entries(replica).filter(([, value]) => value !== undefined)),
    ...Object.fromEntries(maps.map((key) => [key, { ...job[key], ...replica[key] }])),
    ...Object.fromEntries(lists.map((key) => [key, [...(job[key] ?? []), ...(replica[key] ?? [])]])),
  };
}

function trainingContainer(
  scope: Construct,
  props: TFJobProps,
  { prop, replica }: ReplicaGroup,
  pod: TFPodOptions,
  resources: kube.ResourceRequirements,
): kube.Container {
  const { command, args, workingDir, lifecycle } = pod;
  if (workingDir !== undefined) {
    checkMountPath(scope, `${prop}.workingDir`, workingDir);
  }
  checkArguments(scope, `${prop}: command or args`, ...(command ?? []), ...(args ?? []));
  // No probes: training ends by itself, and a Service does not resolve to a pod until the pod is Ready.
  return {
    name: CONTAINER,
    image: imageOf(scope, props, prop, replica),
    ...imagePullPolicyField(pod),
    ...(command && { command: command.map(literalText) }),
    ...(args && { args: args.map(literalText) }),
    ...(workingDir !== undefined && { workingDir }),
    env: environment(scope, props, replica, prop),
    ports: containerPorts(scope, prop, props.port ?? TF_PORT, pod.ports),
    resources,
    // Training images install packages and write caches and checkpoints in many folders.
    securityContext: restrictedSecurityContext({ readOnlyRootFilesystem: props.readOnlyRootFilesystem ?? false }),
    ...lifecycleField(scope, `${prop}.lifecycle`, lifecycle),
  };
}

function imageOf(scope: Construct, props: TFJobProps, prop: string, replica: TFPodOptions): string {
  const image = replica.image ?? props.image;
  if (!image) {
    throw new KubeflowError(
      scope,
      `${prop} has no image.`,
      'Each replica must have a container image, either its own or the image of the job.',
      `Set \`image\` of the job, or \`${prop}.image\`, for example to "docker.io/tensorflow/tensorflow:2.20.0".`,
    );
  }
  checkImage(scope, replica.image ? `${prop}.image` : 'image', image);
  return image;
}

/** Adds GPUs to the container that trains, and schedules the pod on nodes that have them. */
function withGpu(spec: kube.PodSpec, gpu: GpuPlacement | undefined): kube.PodSpec {
  if (!gpu) {
    return spec;
  }
  const nodeSelector = { ...gpu.nodeSelector, ...spec.nodeSelector };
  const tolerations = [...gpu.tolerations, ...(spec.tolerations ?? [])];
  const runtimeClassName = spec.runtimeClassName ?? gpu.runtimeClassName;
  return {
    ...spec,
    ...(runtimeClassName !== undefined && { runtimeClassName }),
    ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
    ...(tolerations.length > 0 && { tolerations }),
    containers: spec.containers.map((container) =>
      container.name === CONTAINER
        ? {
            ...container,
            resources: {
              ...container.resources,
              limits: { ...container.resources?.limits, [gpu.resourceName]: gpu.count },
            },
          }
        : container,
    ),
  };
}

/** Scheduling fields that only pods of jobs have, and the termination grace period. */
function schedulingFields(
  scope: Construct,
  prop: string,
  pod: TFPodOptions,
  { selector }: PodContext,
): Partial<kube.PodSpec> {
  const { topologySpread = [], schedulerName, runtimeClassName, terminationGracePeriod } = pod;
  if (schedulerName !== undefined) {
    checkName(scope, `${prop}.schedulerName`, schedulerName, DNS_LABEL);
  }
  if (runtimeClassName !== undefined) {
    checkName(scope, `${prop}.runtimeClassName`, runtimeClassName, DNS_SUBDOMAIN);
  }
  return {
    ...(topologySpread.length > 0 && {
      topologySpreadConstraints: topologySpreadConstraints(scope, `${prop}.topologySpread`, topologySpread, selector),
    }),
    ...(schedulerName !== undefined && { schedulerName }),
    ...(runtimeClassName !== undefined && { runtimeClassName }),
    ...((terminationGracePeriod || pod.lifecycle?.preStop) && {
      terminationGracePeriodSeconds: seconds(
        scope,
        `${prop}.terminationGracePeriod`,
        terminationGracePeriod ?? Duration.seconds(30),
        1,
      ),
    }),
  };
}

function podSecurity(
  scope: Construct,
  { supplementalGroups = [] }: TFJobProps,
  user: PodUserIds,
): kube.PodSecurityContext {
  for (const group of supplementalGroups) {
    checkUserId(scope, 'supplementalGroups', group);
  }
  return {
    ...restrictedPodSecurityContext(user),
    ...(supplementalGroups.length > 0 && { supplementalGroups: [...supplementalGroups] }),
  };
}
