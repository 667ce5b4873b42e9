import type { IConstruct } from 'constructs';
import type { IPlatform } from '../../platforms/platform';
import { warnAboutSingleNodeClaims } from '../../volumes/claim-warnings';
import { Warnings } from '../../warnings';
import { CleanPodPolicy, TFJobManager, TFRestartPolicy, TFSuccessPolicy } from './job-policies';
import { CONTAINER } from './operator-names';
import type { ReplicaGroup } from './replicas';
import type { TFJobProps } from './tf-job-props';
import { TFReplicaType } from './tf-replica';

/** Warns about settings that are valid but usually unintended. */
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
      'neither `activeDeadline` nor `ttlAfterFinished` is set.',
      'A job that hangs runs until you delete it. A finished job and its pods are kept until you delete them.',
      'Set both, for example activeDeadline: Duration.hours(12) and ttlAfterFinished: Duration.days(1).',
    );
  } else if (!props.activeDeadline && groups.some(({ replica }) => replica.gpu)) {
    warn(
      'gpu-without-deadline',
      'the job has GPUs but no `activeDeadline`.',
      'A job that hangs occupies its GPUs until you delete it.',
      'Set `activeDeadline`, for example to Duration.hours(12).',
    );
  }
  for (const { prop, replica, type } of groups.filter((group) => group.replica.gpu)) {
    if (type === TFReplicaType.PS) {
      warn(
        'ps-with-gpu',
        'parameter servers have GPUs.',
        'They keep variables in memory, and the GPUs are idle.',
        'Remove `ps.gpu`, and set `worker.gpu` instead.',
      );
    }
    const { cpu, memory } = { ...props.resources, ...replica.resources };
    if (!replica.template && (!cpu || !memory)) {
      warn(
        'gpu-without-resources',
        `${prop} has GPUs but only the default ${!cpu && !memory ? 'CPU and memory' : cpu ? 'memory' : 'CPU'}.`,
        'GPUs are often idle if too little CPU or memory is available to prepare their data.',
        `Set \`resources\` of the job or \`${prop}.resources\`.`,
      );
    }
  }
  if (leader && policyOf(leader) === TFRestartPolicy.ALWAYS) {
    warn(
      'leader-always',
      `${leader.prop}.restartPolicy is Always.`,
      `The job ends when its ${hasChief ? leader.prop : 'first worker'} ends, but the pod is restarted even if it succeeds.`,
      'Use TFRestartPolicy.ON_FAILURE or EXIT_CODE.',
    );
  }
  const sidecars = leader?.replica.template
    ?._bind(where, `${leader.prop}.template`)
    .spec?.containers.filter(({ name }) => name !== CONTAINER);
  if (leader && sidecars && sidecars.length > 0) {
    warn(
      'leader-with-sidecar',
      `the template of ${leader.prop} has containers besides "${CONTAINER}": ${sidecars.map(({ name }) => name).join(', ')}.`,
      'The job does not finish until all containers of this pod exit.',
      "Move them to `initContainers` with restartPolicy: 'Always'. Kubernetes then stops them after the training.",
    );
  }
  if (hasChief && props.successPolicy === TFSuccessPolicy.ALL_WORKERS) {
    warn(
      'success-policy-unused',
      `successPolicy is AllWorkers, but the job has a ${leader.prop}.`,
      `The training operator ignores the policy if the job has a ${leader.prop}.`,
      `Remove \`successPolicy\` or \`${leader.prop}\`.`,
    );
  }
  if (hasChief && props.enableDynamicWorker) {
    warn(
      'dynamic-workers-with-chief',
      `enableDynamicWorker is set, but the job has a ${leader.prop}.`,
      `TF_CONFIG of the ${leader.prop} then contains no other pod.`,
      `Remove \`enableDynamicWorker\` or \`${leader.prop}\`.`,
    );
  }
  if (
    props.cleanPodPolicy === CleanPodPolicy.NONE &&
    groups.some(({ type, count }) => type === TFReplicaType.PS && count > 0)
  ) {
    warn(
      'servers-stay',
      'cleanPodPolicy is None, and the job has parameter servers.',
      'Parameter servers never exit, and occupy their nodes until the job is deleted.',
      'Use CleanPodPolicy.RUNNING, which keeps finished pods and their logs.',
    );
  }
  if (
    props.backoffLimit !== undefined &&
    groups.every((group) => (policyOf(group) ?? TFRestartPolicy.NEVER) === TFRestartPolicy.NEVER)
  ) {
    warn(
      'backoff-without-restarts',
      'backoffLimit is set, but no pod is ever restarted.',
      'With the restart policy Never, the job fails as soon as a pod fails.',
      'Set `restartPolicy`, for example to TFRestartPolicy.ON_FAILURE, or remove `backoffLimit`.',
    );
  }
  if (props.managedBy === TFJobManager.MULTI_KUEUE && props.queueName === undefined) {
    warn(
      'multikueue-without-queue',
      'managedBy is MultiKueue, but the job has no queue.',
      'The training operator ignores the job, and Kueue ignores jobs without a queue.',
      'Set `queueName`.',
    );
  }
}

/** Warns if several pods mount a claim that only one node or one pod can mount at a time. */
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

/** Returns the replicas that end the job. */
function leaderOf(groups: readonly ReplicaGroup[]): ReplicaGroup | undefined {
  const of = (type: TFReplicaType) => groups.find((group) => group.type === type);
  return of(TFReplicaType.CHIEF) ?? of(TFReplicaType.MASTER) ?? of(TFReplicaType.WORKER);
}
