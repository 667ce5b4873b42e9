import type { IConstruct } from 'constructs';
import type { IPlatform } from '../../platforms/platform';
import { warnAboutSingleNodeClaims } from '../../volumes/claim-warnings';
import { Warnings } from '../../warnings';
import { CleanPodPolicy, TFJobManager, TFSuccessPolicy } from './job-policies';
import { mergePodOptions } from './pod-template';
import type { ReplicaGroup } from './replicas';
import type { TFJobProps } from './tf-job-props';
import { TFReplicaType, TFRestartPolicy } from './tf-replica';

/** Warns of what the operator accepts of a job, and what is usually not meant. */
export function addJobWarnings(
  where: IConstruct,
  platform: IPlatform,
  props: TFJobProps,
  groups: readonly ReplicaGroup[],
): void {
  addVolumeWarnings(where, platform, props, groups);
  const warn = (code: string, what: string, ...hint: string[]) => Warnings.add(where, `tf-job/${code}`, what, ...hint);
  const leader = leaderOf(groups);
  const hasChief = leader?.type === TFReplicaType.CHIEF || leader?.type === TFReplicaType.MASTER;
  const policyOf = ({ replica }: ReplicaGroup) => replica.restartPolicy ?? props.restartPolicy;

  if (!props.activeDeadline && !props.ttlAfterFinished) {
    warn(
      'no-end',
      'neither `activeDeadline` nor `ttlAfterFinished` is given.',
      'A job that hangs runs until somebody notices, and one that has ended is kept with its pods until somebody deletes it.',
      'Set for example activeDeadline: Duration.hours(12) and ttlAfterFinished: Duration.days(1).',
    );
  } else if (!props.activeDeadline && groups.some(({ replica }) => replica.gpu)) {
    warn(
      'gpu-without-deadline',
      'the job has GPUs, and no `activeDeadline`.',
      'If it hangs it holds them until somebody notices.',
      'Set for example activeDeadline: Duration.hours(12).',
    );
  }
  for (const { prop, replica, type } of groups.filter((group) => group.replica.gpu)) {
    if (type === TFReplicaType.PS) {
      warn(
        'ps-with-gpu',
        'parameter servers have GPUs.',
        'They hold variables in memory, and TensorFlow leaves the GPUs idle.',
        'Leave `ps.gpu` out, and give GPUs to the workers.',
      );
    }
    const { cpu, memory } = { ...props.resources, ...replica.resources };
    if (!replica.template && (!cpu || !memory)) {
      warn(
        'gpu-without-resources',
        `${prop} has GPUs, and the default of ${!cpu && !memory ? 'CPU and memory' : cpu ? 'memory' : 'CPU'}.`,
        'A GPU that waits for data or has no memory beside it is paid for and idle.',
        `Set \`resources\` of the job or \`${prop}.resources\`.`,
      );
    }
  }
  if (leader && policyOf(leader) === TFRestartPolicy.ALWAYS) {
    warn(
      'leader-always',
      `${leader.prop}.restartPolicy is Always.`,
      `The job ends when its ${hasChief ? leader.prop : 'first worker'} has ended, and this one is started again even if it ended well.`,
      'Use TFRestartPolicy.ON_FAILURE or EXIT_CODE.',
    );
  }
  const lasting = leader && mergePodOptions(props, leader.replica).extraContainers;
  if (leader && !leader.replica.template && lasting && lasting.length > 0) {
    warn(
      'leader-with-sidecar',
      `${leader.prop} has containers beside the one that trains: ${lasting.map(({ name }) => name).join(', ')}.`,
      'A pod has ended once all of its containers have, and the job waits for that.',
      'Let them end by themselves, for example when a file appears in a volume that both mount.',
    );
  }
  if (hasChief && props.successPolicy === TFSuccessPolicy.ALL_WORKERS) {
    warn(
      'success-policy-unused',
      `successPolicy is AllWorkers, and the job has a ${leader.prop}.`,
      `The training operator looks at the ${leader.prop} alone where there is one.`,
      `Leave \`successPolicy\` or \`${leader.prop}\` out.`,
    );
  }
  if (hasChief && props.enableDynamicWorker) {
    warn(
      'dynamic-workers-with-chief',
      `enableDynamicWorker is set, and the job has a ${leader.prop}.`,
      `TF_CONFIG then tells the ${leader.prop} of no other pod.`,
      'Leave one of the two out.',
    );
  }
  if (
    props.cleanPodPolicy === CleanPodPolicy.NONE &&
    groups.some(({ type, count }) => type === TFReplicaType.PS && count > 0)
  ) {
    warn(
      'servers-stay',
      'cleanPodPolicy is None, and the job has parameter servers.',
      'They never end by themselves, and hold their nodes until the job is deleted.',
      'Use CleanPodPolicy.RUNNING, which keeps the pods that have ended, and their logs.',
    );
  }
  if (
    props.backoffLimit !== undefined &&
    groups.every((group) => (policyOf(group) ?? TFRestartPolicy.NEVER) === TFRestartPolicy.NEVER)
  ) {
    warn(
      'backoff-without-restarts',
      'backoffLimit is given, and no pod is started again.',
      'With the restart policy Never the job fails with the first pod that does.',
      'Set `restartPolicy`, for example TFRestartPolicy.ON_FAILURE, or leave `backoffLimit` out.',
    );
  }
  if (props.managedBy === TFJobManager.MULTI_KUEUE && props.queueName === undefined) {
    warn(
      'multikueue-without-queue',
      'managedBy is MultiKueue, and the job is in no queue.',
      'The training operator leaves the job alone, and Kueue looks at jobs of its queues only.',
      'Set `queueName`.',
    );
  }
}

/** Warns where pods of the job wait for each other's volumes. */
function addVolumeWarnings(
  where: IConstruct,
  platform: IPlatform,
  props: TFJobProps,
  groups: readonly ReplicaGroup[],
): void {
  const all = {
    prop: 'volumes',
    volumes: props.volumes ?? [],
    count: groups.reduce((sum, { count }) => sum + count, 0),
  };
  const each = groups.map(({ prop, replica, count }) => ({
    prop: `${prop}.volumes`,
    volumes: replica.volumes ?? [],
    count,
  }));
  for (const { prop, volumes, count } of [all, ...each]) {
    if (count > 1) {
      warnAboutSingleNodeClaims({
        where,
        singleNode: platform.storage.singleNode,
        prop,
        pods: `${count} pods`,
        volumes,
      });
    }
  }
}

/** The pods whose end is the end of the job. */
function leaderOf(groups: readonly ReplicaGroup[]): ReplicaGroup | undefined {
  const of = (type: TFReplicaType) => groups.find((group) => group.type === type);
  return of(TFReplicaType.CHIEF) ?? of(TFReplicaType.MASTER) ?? of(TFReplicaType.WORKER);
}
