import { Size } from 'cdk8s';
import { type ContainerResources, Cpu, k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkImage } from '../../images';
import type { GpuPlacement } from '../../platforms/capabilities';
import type { IPlatform } from '../../platforms/platform-base';
import { mergeEnv } from '../../workload/env';
import { platformPod } from '../../workload/platform-pod';
import { checkSize, containerResources, quantity } from '../../workload/resources';
import { restrictedContainer, restrictedPod } from '../../workload/security';
import { checkUserId, checkUsersFree } from '../../workload/user-ids';
import type { ReplicaGroup } from './replicas';
import { mountSharedVolumes } from './shared-volumes';
import type { TFJobProps } from './tf-job-props';

/** The port that TensorFlow's servers listen on, and the operator's names for it and for the container. */
export const TF_PORT = 2222;
const PORT_NAME = 'tfjob-port';
const CONTAINER = 'tensorflow';

// Not a name that a shared volume is likely to have.
const TEMPORARY = 'tf-job-tmp';

const DEFAULT_RESOURCES: ContainerResources = {
  cpu: { request: Cpu.millis(500), limit: Cpu.units(2) },
  memory: { request: Size.gibibytes(2), limit: Size.gibibytes(2) },
};

/** What the pods of a job have in common. */
export interface PodContext {
  readonly platform: IPlatform;
  readonly namespace?: string;
  readonly serviceAccountName: string;
  readonly labels: { [key: string]: string };
}

/** The template of the pods of one type. */
export function podTemplate(
  scope: Construct,
  props: TFJobProps,
  group: ReplicaGroup,
  context: PodContext,
): k8s.PodTemplateSpec {
  const { replica, prop } = group;
  const gpu = replica.gpu && context.platform.accelerators.gpu(scope, replica.gpu, `${prop}.gpu`);
  const temporarySpace = props.temporarySpace ?? Size.gibibytes(10);
  checkSize(scope, 'temporarySpace', temporarySpace);
  const mounter = {
    where: scope,
    prop: 'sharedVolumes',
    pods: 'the pods of the job',
    namespace: context.namespace,
    taken: { [TEMPORARY]: 'the temporary space' },
  };
  const shared = [...(props.sharedVolumes ?? []), ...(replica.sharedVolumes ?? [])];
  const { volumes, volumeMounts } = mountSharedVolumes(mounter, shared);
  const command = replica.command ?? props.command;
  const args = replica.args ?? props.args;

  return {
    metadata: { labels: context.labels },
    spec: platformPod(context.platform, {
      serviceAccountName: context.serviceAccountName,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: restrictedPod(user(scope, props, context.platform)),
      ...(gpu && Object.keys(gpu.nodeSelector).length > 0 && { nodeSelector: gpu.nodeSelector }),
      ...(gpu && gpu.tolerations.length > 0 && { tolerations: gpu.tolerations }),
      containers: [
        // No probes: training ends by itself, and a Service would hide a pod's address from the others until it is Ready.
        {
          name: CONTAINER,
          image: imageOf(scope, props, group),
          ...(command && { command: [...command] }),
          ...(args && { args: [...args] }),
          env: environment(scope, { ...props.env, ...replica.env }),
          ports: [{ name: PORT_NAME, containerPort: TF_PORT }],
          resources: resources(scope, props, group, context.platform, gpu),
          // Training images install packages and write caches and checkpoints wherever they like.
          securityContext: restrictedContainer({ readOnlyRootFilesystem: props.readOnlyRootFilesystem ?? false }),
          volumeMounts: [{ name: TEMPORARY, mountPath: '/tmp' }, ...volumeMounts],
        },
      ],
      volumes: [{ name: TEMPORARY, emptyDir: { sizeLimit: quantity(temporarySpace) } }, ...volumes],
    }),
  };
}

function imageOf(scope: Construct, props: TFJobProps, { replica, prop }: ReplicaGroup): string {
  const image = replica.image ?? props.image;
  if (!image) {
    throw new KubeflowError(
      scope,
      `${prop} has no image.`,
      'Each replica runs a container image: its own, or that of the job.',
      `Set \`image\` of the job, or \`${prop}.image\`, for example "docker.io/tensorflow/tensorflow:2.20.0".`,
    );
  }
  checkImage(scope, replica.image ? `${prop}.image` : 'image', image);
  return image;
}

function environment(scope: Construct, given: { [name: string]: string }): k8s.EnvVar[] {
  if ('TF_CONFIG' in given) {
    throw new KubeflowError(
      scope,
      'env: variable "TF_CONFIG" is set twice: by the training operator and by you.',
      'Each variable is accepted once, and the operator tells each pod of the others by this one.',
      'Leave "TF_CONFIG" out of env.',
    );
  }
  // The user of the pods owns no home in most images; Keras and others keep their caches there.
  return mergeEnv(scope, [], { HOME: '/tmp', ...given });
}

function resources(
  scope: Construct,
  props: TFJobProps,
  { replica }: ReplicaGroup,
  { pods }: IPlatform,
  gpu: GpuPlacement | undefined,
): k8s.ResourceRequirements {
  const defaults = pods.defaultResources(DEFAULT_RESOURCES);
  const { requests, limits } = containerResources(
    scope,
    {
      cpu: props.resources?.cpu ?? defaults.cpu,
      memory: props.resources?.memory ?? defaults.memory,
      ephemeralStorage: props.resources?.ephemeralStorage,
    },
    replica.resources,
  );
  return {
    requests,
    limits: gpu ? { ...limits, [gpu.resourceName]: k8s.Quantity.fromNumber(gpu.count) } : limits,
  };
}

function user(scope: Construct, props: TFJobProps, { pods }: IPlatform): { uid: number; gid: number; fsGroup: number } {
  checkUsersFree(scope, pods, { userId: props.userId, groupId: props.groupId });
  const uid = props.userId ?? 1000;
  const gid = props.groupId ?? 100;
  checkUserId(scope, 'userId', uid);
  checkUserId(scope, 'groupId', gid);
  return { uid, gid, fsGroup: gid };
}
