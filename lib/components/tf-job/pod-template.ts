import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkImage } from '../../images';
import { checkName, DNS_LABEL, DNS_SUBDOMAIN } from '../../names';
import type { GpuPlacement } from '../../platforms/capabilities/accelerators';
import { platformPod } from '../../platforms/platform-pod';
import { imagePullPolicyField, podMetadata, podSpecFields } from '../../pods/component-pod';
import { checkLifecycle } from '../../pods/lifecycle';
import { type PodUserIds, restrictedPodSecurityContext, restrictedSecurityContext } from '../../pods/security-context';
import { topologySpreadConstraints } from '../../pods/topology-spread';
import { restrictedUserContainers } from '../../pods/user-containers';
import { checkUserId } from '../../pods/user-ids';
import { checkMountPath } from '../../validation/paths';
import { checkNoNulCharacter } from '../../validation/process-text';
import { customPodTemplate } from './custom-pod-template';
import { checkReservedVariables, environment } from './environment';
import { CONTAINER, checkReservedLabels } from './operator-names';
import { type PodContext, type PodDefaults, podDefaults } from './pod-defaults';
import { containerPorts, TF_PORT } from './ports';
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
): k8s.PodTemplateSpec {
  const { platform } = context;
  const { replica, prop } = group;
  const gpu = replica.gpu && platform.accelerators.gpu(scope, replica.gpu, `${prop}.gpu`);
  const defaults = podDefaults(scope, props, replica, platform);
  const { metadata, spec } = replica.template
    ? customPodTemplate(scope, props, group, { ...context, ...defaults })
    : generatedTemplate(scope, props, group, context, defaults);
  return { metadata, spec: platformPod(platform, withGpu(spec as k8s.PodSpec, gpu)) };
}

function generatedTemplate(
  scope: Construct,
  props: TFJobProps,
  group: ReplicaGroup,
  context: PodContext,
  { user, resources }: PodDefaults,
): k8s.PodTemplateSpec {
  const { replica, prop } = group;
  const pod = mergePodOptions(props, replica);
  checkReservedLabels(scope, pod.podLabels ?? {});
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
      ...(initContainers.length > 0 && { initContainers }),
      containers: [{ ...training, volumeMounts: storage.volumeMounts }, ...extraContainers],
      volumes: storage.volumes,
    },
  };
}

/** Merges the pod options of a job and of a replica, see `TFPodOptions`. Variables, volumes and resources are merged elsewhere. */
export function mergePodOptions(job: TFPodOptions, replica: TFPodOptions): TFPodOptions {
  const maps = ['nodeSelector', 'podLabels', 'podAnnotations', 'ports'] as const;
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
  resources: k8s.ResourceRequirements,
): k8s.Container {
  const { command, args, workingDir, lifecycle } = pod;
  if (workingDir !== undefined) {
    checkMountPath(scope, `${prop}.workingDir`, workingDir);
  }
  if (lifecycle) {
    checkLifecycle(scope, lifecycle);
  }
  checkNoNulCharacter(scope, `${prop}: command or args`, ...(command ?? []), ...(args ?? []));
  // No probes: training ends by itself, and a Service does not resolve to a pod until the pod is Ready.
  return {
    name: CONTAINER,
    image: imageOf(scope, props, prop, replica),
    ...imagePullPolicyField(scope, prop, pod),
    ...(command && { command: [...command] }),
    ...(args && { args: [...args] }),
    ...(workingDir !== undefined && { workingDir }),
    env: environment(scope, props, replica, prop),
    ports: containerPorts(scope, prop, props.port ?? TF_PORT, pod.ports),
    resources,
    // Training images install packages and write caches and checkpoints in many folders.
    securityContext: restrictedSecurityContext({ readOnlyRootFilesystem: props.readOnlyRootFilesystem ?? false }),
    ...(lifecycle && { lifecycle }),
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
function withGpu(spec: k8s.PodSpec, gpu: GpuPlacement | undefined): k8s.PodSpec {
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
              limits: { ...container.resources?.limits, [gpu.resourceName]: k8s.Quantity.fromNumber(gpu.count) },
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
): Partial<k8s.PodSpec> {
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
): k8s.PodSecurityContext {
  for (const group of supplementalGroups) {
    checkUserId(scope, 'supplementalGroups', group);
  }
  return {
    ...restrictedPodSecurityContext(user),
    ...(supplementalGroups.length > 0 && { supplementalGroups: [...supplementalGroups] }),
  };
}
