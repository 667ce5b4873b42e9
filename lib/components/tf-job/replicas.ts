import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import type * as kube from '../../k8s/kube';
import { checkEnum } from '../../validation/enums';
import { TFRestartPolicy } from './job-policies';
import { REPLICA_PROPS } from './operator-names';
import { checkCount } from './run-policy';
import type { TFJobProps } from './tf-job-props';
import { type TFReplica, TFReplicaType } from './tf-replica';

/** The replicas of one type. */
export interface ReplicaGroup {
  readonly type: TFReplicaType;
  /** Prop of the job, and the name of the type in pod names and in TF_CONFIG. */
  readonly prop: string;
  readonly count: number;
  readonly replica: TFReplica;
}

/**
 * Returns the replicas of a job, except for types with 0 replicas.
 *
 * @throws KubeflowError if the operator would reject the replicas, or could not run them.
 */
export function replicaGroups(where: IConstruct, name: string, props: TFJobProps): ReplicaGroup[] {
  const groups = Object.values(TFReplicaType).flatMap((type): ReplicaGroup[] => {
    const prop = REPLICA_PROPS[type];
    const replica = props[prop];
    if (replica === undefined) {
      return [];
    }
    checkCount(where, `${prop}.replicas`, replica.replicas);
    return [{ type, prop, count: replica.replicas ?? 1, replica }];
  });
  checkReplicaTypes(where, groups);
  if (props.enableDynamicWorker && !groups.some(({ type, count }) => type === TFReplicaType.WORKER && count > 0)) {
    throw new KubeflowError(
      where,
      'enableDynamicWorker: the job has no workers.',
      'Must have at least one worker: the option lets workers join and leave a running job.',
      'Add `worker`, or remove `enableDynamicWorker`.',
    );
  }
  // For a type with 0 replicas, the operator creates and deletes a pod in a loop.
  const nonEmpty = groups.filter(({ count }) => count > 0);
  for (const { prop, count } of nonEmpty) {
    checkPodName(where, name, `${name}-${prop}-${count - 1}`);
  }
  return nonEmpty;
}

/**
 * Returns a group with the restart policy of its template, unless the replica has one.
 *
 * @throws KubeflowError if pods do not have this restart policy.
 */
export function withTemplatePolicy(
  where: IConstruct,
  { replica, ...group }: ReplicaGroup,
  { spec }: kube.PodTemplateSpec,
): ReplicaGroup {
  const restartPolicy = replica.template && spec?.restartPolicy;
  checkEnum(where, `${group.prop}.template.spec.restartPolicy`, restartPolicy, TFRestartPolicy);
  return {
    ...group,
    replica: { restartPolicy: restartPolicy as TFRestartPolicy | undefined, ...definedFields(replica) },
  };
}

function definedFields(replica: TFReplica): TFReplica {
  return Object.fromEntries(Object.entries(replica).filter(([, value]) => value !== undefined));
}

/**
 * Checks the replica types of a job. The operator ends a job when its chief or its workers end.
 *
 * @throws KubeflowError if the job has neither a chief nor workers, or more than one chief.
 */
function checkReplicaTypes(where: IConstruct, groups: ReplicaGroup[]): void {
  const leaders = groups.filter(({ type }) => type === TFReplicaType.CHIEF || type === TFReplicaType.MASTER);
  if (leaders.length > 1) {
    throw new KubeflowError(
      where,
      'both `chief` and `master` are set.',
      'Must be one of them: "master" is the old name of the chief.',
      'Remove `master`.',
    );
  }
  for (const { prop, count } of leaders.filter((leader) => leader.count !== 1)) {
    throw new KubeflowError(
      where,
      `${prop}.replicas: ${count} is not accepted.`,
      `Must be 1: a training job has one ${prop}, which leads.`,
      `Remove \`${prop}.replicas\`, and use \`worker.replicas\` for more pods.`,
    );
  }
  if (groups.every(({ count }) => count === 0)) {
    throw new KubeflowError(
      where,
      'the job has no replicas.',
      'Must have at least a chief or a worker.',
      'Add a replica, for example `worker: { replicas: 2 }`.',
    );
  }
  if (leaders.length === 0 && !groups.some(({ type, count }) => type === TFReplicaType.WORKER && count > 0)) {
    const others = groups.filter(({ count }) => count > 0).map(({ prop }) => prop);
    throw new KubeflowError(
      where,
      `the job has no chief and no worker, only ${others.join(' and ')}.`,
      'Must have a chief or workers: the training operator ends a job when they end. This job would never end.',
      'Add `chief` or `worker`.',
    );
  }
}

function checkPodName(where: IConstruct, name: string, podName: string): void {
  const excess = podName.length - 63;
  if (excess > 0) {
    throw new KubeflowError(
      where,
      `the name "${name}" is too long: the Service of the last pod would be "${podName}", which has ${podName.length} characters.`,
      'The name of a Service must have at most 63 characters (RFC 1035).',
      `Shorten \`name\` to ${name.length - excess} characters.`,
    );
  }
}
