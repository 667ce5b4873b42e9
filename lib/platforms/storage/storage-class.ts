import type { IConstruct } from 'constructs';
import { isMultiNodeAccessMode } from '../../volumes/access-modes';
import type { ClaimRequirements } from '../capabilities/storage';
import { unsupported } from '../unsupported-feature';

/** StorageClasses of a cluster, as far as they are known. */
export interface KnownStorageClasses {
  /** Name of the platform, for errors. */
  readonly platform: string;
  /** StorageClass of claims without `storageClassName`; undefined for the cluster's default. */
  readonly defaultName?: string;
  /** StorageClass of claims that pods on several nodes mount; undefined for the same as other claims. */
  readonly sharedName?: string;
  /** StorageClasses whose volumes only one node can mount; undefined means the cluster's default. */
  readonly singleNodeClasses: readonly (string | undefined)[];
  /** Alternatives for shared files, one sentence each. */
  readonly alternatives: string[];
}

/**
 * Returns the name of the StorageClass of a claim.
 *
 * @throws KubeflowError if volumes of the StorageClass do not support the access mode.
 */
export function storageClassNameFor(
  where: IConstruct,
  claim: ClaimRequirements,
  classes: KnownStorageClasses,
): string | undefined {
  const isShared = claim.accessMode !== undefined && isMultiNodeAccessMode(claim.accessMode);
  const name = claim.storageClassName ?? (isShared ? classes.sharedName : undefined) ?? classes.defaultName;
  if (isShared && classes.singleNodeClasses.includes(name)) {
    throw unsupported({
      where,
      requestedBy: `accessMode ${claim.accessMode} of claim "${claim.name}"`,
      platform: classes.platform,
      limitation:
        name === undefined
          ? 'no default StorageClass with this access mode'
          : `only single-node volumes in the StorageClass "${name}"`,
      alternatives: classes.alternatives,
    });
  }
  return name;
}
