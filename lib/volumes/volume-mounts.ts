import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import type { BoundPodVolume, PodVolume } from './pod-volume';
import type { VolumeMountContext } from './shared-volume-checks';

/** The pods that mount volumes, for errors. */
export type PodsContext = Pick<VolumeMountContext, 'where' | 'pods'>;

/** Binds the volumes of a prop. Volumes without a name are named after their position. */
export function bindVolumes(
  mounter: VolumeMountContext,
  volumes: readonly PodVolume[],
  name: string,
): BoundPodVolume[] {
  return volumes.map((volume, index) =>
    volume._bind({ ...mounter, prop: `${mounter.prop}[${index}]` }, `${name}-${index}`),
  );
}

/**
 * @throws KubeflowError if two volumes of a pod have the same name.
 */
export function checkVolumeNames(
  { where, pods }: PodsContext,
  reservedNames: readonly string[],
  extra: readonly BoundPodVolume[],
): void {
  const names = new Set(reservedNames);
  for (const { volume } of extra) {
    if (names.has(volume.name)) {
      throw new KubeflowError(
        where,
        `volumes: two volumes of ${pods} are named "${volume.name}".`,
        'Volume names must be unique in a pod.',
        'Give one of them another name.',
      );
    }
    names.add(volume.name);
  }
}

/**
 * @throws KubeflowError if two volumes have the same mount path.
 */
export function checkMountPaths(
  { where, pods }: PodsContext,
  mounts: readonly { readonly what: string; readonly path: string }[],
): void {
  const owners = new Map<string, string>();
  for (const { what, path } of mounts) {
    const other = owners.get(path);
    if (other !== undefined) {
      throw duplicateMountPathError(where, pods, path, [other, what]);
    }
    owners.set(path, what);
  }
}

function duplicateMountPathError(
  where: IConstruct,
  pods: string,
  path: string,
  whats: readonly string[],
): KubeflowError {
  return new KubeflowError(
    where,
    `volumes: ${whats.join(' and ')} are both mounted at "${path}".`,
    `In ${pods}, each mount path can be used once.`,
    'Give one of them another `mountPath`.',
  );
}
