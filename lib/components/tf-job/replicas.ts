import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkEnum } from '../../validation/enums';
import { checkCount } from './run-policy';
import type { TFJobProps } from './tf-job-props';
import { type TFReplica, TFReplicaType, TFRestartPolicy } from './tf-replica';

/** The replicas of one type, with the prop that they were given by. */
export interface ReplicaGroup {
  readonly type: TFReplicaType;
  /** Name of the prop, which is also what the operator calls the type in the names of pods and in TF_CONFIG. */
  readonly prop: string;
  readonly count: number;
  readonly replica: TFReplica;
}

/** The replicas of a job, checked, without those types of which there are none. */
export function replicaGroups(where: IConstruct, name: string, props: TFJobProps): ReplicaGroup[] {
  const groups = Object.values(TFReplicaType).flatMap((type): ReplicaGroup[] => {
    const prop = type.toLowerCase() as 'chief' | 'master' | 'worker' | 'ps' | 'evaluator';
    const replica = props[prop];
    if (replica === undefined) {
      return [];
    }
    checkCount(where, `${prop}.replicas`, replica.replicas);
    checkEnum(where, `${prop}.restartPolicy`, replica.restartPolicy ?? props.restartPolicy, TFRestartPolicy);
    return [{ type, prop, count: replica.replicas ?? 1, replica }];
  });
  checkReplicaTypes(where, groups);
  if (props.enableDynamicWorker && !groups.some(({ type, count }) => type === TFReplicaType.WORKER && count > 0)) {
    throw new KubeflowError(
      where,
      'enableDynamicWorker: the job has no workers.',
      'Workers are what may come and go.',
      'Add `worker`, or leave enableDynamicWorker out.',
    );
  }
  // Of a type with none the operator makes a pod all the same, deletes it, and makes it again.
  const some = groups.filter(({ count }) => count > 0);
  for (const { prop, count } of some) {
    checkPodName(where, name, `${name}-${prop}-${count - 1}`);
  }
  return some;
}

/** A job ends when its chief or its workers do, so that it must have the one or the others. */
function checkReplicaTypes(where: IConstruct, groups: ReplicaGroup[]): void {
  const leaders = groups.filter(({ type }) => type === TFReplicaType.CHIEF || type === TFReplicaType.MASTER);
  if (leaders.length > 1) {
    throw new KubeflowError(
      where,
      'chief and master are given together.',
      'The training operator accepts one of them: master is the older name of the chief.',
      'Leave `master` out.',
    );
  }
  for (const { prop, count } of leaders.filter((leader) => leader.count !== 1)) {
    throw new KubeflowError(
      where,
      `${prop}.replicas: ${count} is not accepted.`,
      `A training job has one ${prop}, which leads.`,
      `Leave \`${prop}.replicas\` out, and count the others in \`worker.replicas\`.`,
    );
  }
  if (groups.every(({ count }) => count === 0)) {
    throw new KubeflowError(
      where,
      'the job has no replicas.',
      'A TFJob has at least a chief or a worker.',
      'Add for example `worker: { replicas: 2 }`.',
    );
  }
  if (leaders.length === 0 && !groups.some(({ type, count }) => type === TFReplicaType.WORKER && count > 0)) {
    const given = groups.filter(({ count }) => count > 0).map(({ prop }) => prop);
    throw new KubeflowError(
      where,
      `the job has no chief and no worker, only ${given.join(' and ')}.`,
      'The training operator looks at the chief or the workers to know when a job has ended; this one never would.',
      'Add `chief` or `worker`.',
    );
  }
}

function checkPodName(where: IConstruct, name: string, podName: string): void {
  const excess = podName.length - 63;
  if (excess > 0) {
    throw new KubeflowError(
      where,
      `the name "${name}" is too long: there would be a pod and a Service "${podName}" of ${podName.length} characters.`,
      'Kubernetes accepts at most 63 in the name of a Service (RFC 1035).',
      `Shorten \`name\` to ${name.length - excess} characters.`,
    );
  }
}
