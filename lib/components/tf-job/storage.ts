import { Size } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type * as kube from '../../k8s/kube';
import { checkSize, quantity } from '../../validation/quantities';
import { checkSharedVolumes, sharedVolumeMountPath } from '../../volumes/shared-volume-checks';
import { bindVolumes, checkMountPaths, checkVolumeNames } from '../../volumes/volume-mounts';
import type { TFJobProps } from './tf-job-props';
import type { TFPodOptions } from './tf-pod-options';

// Unlikely to be the name of a shared volume.
const TEMPORARY = 'tf-job-tmp';

/** Volumes of a pod, and their mounts in the container that trains. */
export interface PodStorage {
  readonly volumes: kube.Volume[];
  readonly volumeMounts: kube.VolumeMount[];
}

/**
 * Returns the volumes of the pods of one replica type, and a volume for /tmp.
 *
 * @throws KubeflowError if two volumes have the same name or mount path.
 */
export function podStorage(
  where: IConstruct,
  job: TFJobProps,
  replica: TFPodOptions,
  prop: string,
  namespace: string | undefined,
): PodStorage {
  const temporarySize = job.tmpVolumeSize ?? Size.gibibytes(10);
  checkSize(where, 'tmpVolumeSize', temporarySize);
  const mounter = { where, pods: 'the pods of the job', namespace };
  const shared = [...(job.sharedVolumes ?? []), ...(replica.sharedVolumes ?? [])];
  const reservedNames = { [TEMPORARY]: 'the volume of /tmp' };
  checkSharedVolumes({ ...mounter, prop: 'sharedVolumes', reservedNames }, shared);
  const extra = [
    ...bindVolumes({ ...mounter, prop: 'volumes' }, job.volumes ?? [], 'job-volume'),
    ...bindVolumes({ ...mounter, prop: `${prop}.volumes` }, replica.volumes ?? [], `${prop}-volume`),
  ];
  checkVolumeNames(mounter, [TEMPORARY, ...shared.map(({ name }) => name)], extra);
  checkMountPaths(mounter, [
    { what: 'the volume of /tmp', path: '/tmp' },
    ...shared.map((volume) => ({ what: `the shared volume "${volume.name}"`, path: sharedVolumeMountPath(volume) })),
    ...extra.map(({ volume, mount }) => ({ what: `the volume "${volume.name}"`, path: mount.mountPath })),
  ]);
  return {
    volumes: [
      { name: TEMPORARY, emptyDir: { sizeLimit: quantity(temporarySize) } },
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
