import { Size } from 'cdk8s';
import { type ContainerResources, Cpu } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import type * as kube from '../../k8s/kube';
import type { IPlatform } from '../../platforms/platform';
import { containerResources } from '../../pods/resources';
import { checkNoUserIds, checkUserId } from '../../pods/user-ids';
import type { TFJobProps } from './tf-job-props';
import type { TFPodOptions } from './tf-pod-options';

/** Values that all pods of a job share. */
export interface PodContext {
  readonly platform: IPlatform;
  readonly namespace?: string;
  readonly serviceAccountName: string;
  readonly labels: { [key: string]: string };
  /** Labels that select all pods of the job. */
  readonly selector: { [key: string]: string };
}

/** Values for the fields that neither a pod template nor the props of a replica set. */
export interface PodDefaults {
  readonly user: { readonly uid: number; readonly gid: number; readonly fsGroup: number };
  readonly resources: kube.ResourceRequirements;
}

const DEFAULT_RESOURCES: ContainerResources = {
  cpu: { request: Cpu.millis(500), limit: Cpu.units(2) },
  memory: { request: Size.gibibytes(2), limit: Size.gibibytes(2) },
};

/** Returns the user and the resources of the pods of one replica type. */
export function podDefaults(
  where: IConstruct,
  job: TFJobProps,
  replica: TFPodOptions,
  platform: IPlatform,
): PodDefaults {
  return { user: userOf(where, job, platform), resources: resourcesOf(where, job, replica, platform) };
}

function userOf(where: IConstruct, job: TFJobProps, { pods }: IPlatform): PodDefaults['user'] {
  checkNoUserIds(where, pods, { userId: job.userId, groupId: job.groupId });
  const uid = job.userId ?? 1000;
  const gid = job.groupId ?? 100;
  checkUserId(where, 'userId', uid);
  checkUserId(where, 'groupId', gid);
  return { uid, gid, fsGroup: gid };
}

function resourcesOf(
  where: IConstruct,
  job: TFJobProps,
  replica: TFPodOptions,
  { pods }: IPlatform,
): kube.ResourceRequirements {
  const defaults = pods.defaultResources(DEFAULT_RESOURCES);
  return containerResources(
    where,
    {
      cpu: job.resources?.cpu ?? defaults.cpu,
      memory: job.resources?.memory ?? defaults.memory,
      ephemeralStorage: job.resources?.ephemeralStorage,
    },
    replica.resources,
  );
}
