import type { k8s } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName } from '../../names';
import type { SharedVolume } from '../../workload/shared-volume';

/** How a pod sees its shared volumes. */
export interface MountedVolumes {
  readonly volumes: k8s.Volume[];
  readonly volumeMounts: k8s.VolumeMount[];
}

/** Each shared volume at `/mnt/<name>`, as notebooks have it. */
export function mountSharedVolumes(
  where: IConstruct,
  namespace: string | undefined,
  shared: SharedVolume[],
): MountedVolumes {
  const names = new Set<string>();
  for (const volume of shared) {
    checkName(where, 'shared volume', volume.name);
    if (names.has(volume.name)) {
      throw new KubeflowError(
        where,
        `sharedVolumes: "${volume.name}" is given twice.`,
        `Each has a place of its own, /mnt/${volume.name}.`,
        'Leave one out, or give it another name.',
      );
    }
    names.add(volume.name);
    if (volume.namespace !== undefined && namespace !== undefined && volume.namespace !== namespace) {
      throw new KubeflowError(
        where,
        `sharedVolumes: the claim "${volume.claimName}" of "${volume.name}" is in namespace "${volume.namespace}", and the job in "${namespace}".`,
        'Kubernetes lets a pod mount claims of its own namespace only.',
        `Put the job into a chart of namespace "${volume.namespace}", or make the files available in "${namespace}" too.`,
      );
    }
  }
  return {
    volumes: shared.map(({ name, claimName }) => ({ name, persistentVolumeClaim: { claimName } })),
    volumeMounts: shared.map(({ name, readOnly }) => ({
      name,
      mountPath: `/mnt/${name}`,
      ...(readOnly && { readOnly }),
    })),
  };
}
