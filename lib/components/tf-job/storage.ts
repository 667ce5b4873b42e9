import { Size } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { checkSize, quantity } from '../../validation/quantities';
import { checkSharedVolumes, sharedVolumeMountPath } from '../../volumes/shared-volume-checks';
import { bindVolumes, checkMountPaths, checkVolumeNames } from '../../volumes/volume-mounts';
import type { TFJobProps } from './tf-job-props';
import type { TFPodOptions } from './tf-pod-options';

// Not a name that a shared volume is likely to have.
const TEMPORARY = 'tf-job-tmp';

/** How a pod sees its files. */
export interface Storage {
  readonly volumes: k8s.Volume[];
  readonly volumeMounts: k8s.VolumeMount[];
}

/** All that the pods of one type mount, each at a place of its own. */
export function storageOf(
  where: IConstruct,
  job: TFJobProps,
  replica: TFPodOptions,
  prop: string,
  namespace: string | undefined,
): Storage {
  const temporarySpace = job.tmpVolumeSize ?? Size.gibibytes(10);
  checkSize(where, 'tmpVolumeSize', temporarySpace);
  const mounter = { where, pods: 'the pods of the job', namespace };
  const shared = [...(job.sharedVolumes ?? []), ...(replica.sharedVolumes ?? [])];
  const taken = { [TEMPORARY]: 'the temporary space' };
  checkSharedVolumes({ ...mounter, prop: 'sharedVolumes', reservedNames: taken }, shared);
  const extra = [
    ...bindVolumes({ ...mounter, prop: 'volumes' }, job.volumes ?? [], 'job-volume'),
    ...bindVolumes({ ...mounter, prop: `${prop}.volumes` }, replica.volumes ?? [], `${prop}-volume`),
  ];
  checkVolumeNames(mounter, [TEMPORARY, ...shared.map(({ name }) => name)], extra);
  checkMountPaths(mounter, [
    { what: 'the temporary space', path: '/tmp' },
    ...shared.map((volume) => ({ what: `the shared volume "${volume.name}"`, path: sharedVolumeMountPath(volume) })),
    ...extra.map(({ volume, mount }) => ({ what: `the volume "${volume.name}"`, path: mount.mountPath })),
  ]);
  return {
    volumes: [
      { name: TEMPORARY, emptyDir: { sizeLimit: quantity(temporarySpace) } },
      ...shared.map(({ name, claimName }) => ({ name, persistentVolumeClaim: { claimName } })),
      ...extra.map(({ volume }) => volume),
    ],
    volumeMounts: [
      { name: TEMPORARY, mountPath: '/tmp' },
      ...shared.map((volume) => ({
        name: volume.name,
        mountPath: sharedVolumeMountPath(volume),
        ...(volume.readOnly && { readOnly: true }),
      })),
      ...extra.map(({ mount }) => mount),
    ],
  };
}
