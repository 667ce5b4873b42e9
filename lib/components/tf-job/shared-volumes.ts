import type { k8s } from 'cdk8s-plus-27';
import { checkSharedVolumes, type Mounter, mountPathOf } from '../../workload/mounted-volumes';
import type { SharedVolume } from '../../workload/shared-volume';

/** How a pod sees its shared volumes. */
export interface MountedVolumes {
  readonly volumes: k8s.Volume[];
  readonly volumeMounts: k8s.VolumeMount[];
}

/** Each shared volume at its place, as notebooks have it. */
export function mountSharedVolumes(mounter: Mounter, shared: SharedVolume[]): MountedVolumes {
  checkSharedVolumes(mounter, shared);
  return {
    volumes: shared.map(({ name, claimName }) => ({ name, persistentVolumeClaim: { claimName } })),
    volumeMounts: shared.map((volume) => ({
      name: volume.name,
      mountPath: mountPathOf(volume),
      ...(volume.readOnly && { readOnly: true }),
    })),
  };
}
