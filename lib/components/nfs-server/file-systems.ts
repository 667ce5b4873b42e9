import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { problem } from '../../errors';
import { type DiskSource, DiskSourceKind } from '../../platforms/storage/disk-source';

/** Parameters in which CSI drivers and in-tree volume plugins receive the file system. */
const FILE_SYSTEM_PARAMETER = /(^|\/)(fs[-_]?type|filesystem(type)?)$/i;

/**
 * Returns problems of disks whose StorageClass is part of the app and formats disks with another file system than ext4.
 *
 * Ganesha builds file handles from the identity that the kernel reports for a file system. For ext4 that is its UUID. For XFS, it is
 * the number of the device, which differs on another node. Clients then get "Stale file handle".
 *
 * @param sources sources of the disks by their key
 */
export function fileSystemProblems(where: IConstruct, sources: ReadonlyMap<string, DiskSource>): string[] {
  const disks = [...sources].flatMap(([disk, { kind, name }]) =>
    kind === DiskSourceKind.STORAGE_CLASS && name !== undefined ? [[disk, name] as const] : [],
  );
  if (disks.length === 0) {
    return [];
  }
  const fileSystems = new Map(
    where.node.root.node
      .findAll()
      .filter((node): node is ApiObject => ApiObject.isApiObject(node) && node.kind === 'StorageClass')
      .flatMap((object) => {
        const { metadata, parameters = {} } = object.toJson();
        const [, type] = Object.entries(parameters).find(([name]) => FILE_SYSTEM_PARAMETER.test(name)) ?? [];
        return typeof type === 'string' ? [[metadata.name as string, type] as const] : [];
      }),
  );
  return disks.flatMap(([disk, storageClass]) => {
    const type = fileSystems.get(storageClass) ?? 'ext4';
    return type.toLowerCase() === 'ext4'
      ? []
      : [
          problem(
            where,
            `disk "${disk}": its StorageClass "${storageClass}" creates disks with the file system ${type}.`,
            'Must be ext4: with others, clients can get "Stale file handle" when the server moves to another node.',
            'Use a StorageClass with ext4, and copy the files of an existing disk.',
          ),
        ];
  });
}
