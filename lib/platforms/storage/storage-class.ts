import type { IConstruct } from 'constructs';
import { isMultiNodeAccessMode } from '../../volumes/access-modes';
import type { ClaimRequirements } from '../capabilities/storage';
import { unsupported } from '../unsupported-feature';

/** The KnownStorageClasses of a cluster, as far as they are known. */
export interface KnownStorageClasses {
  /** The platform, in words, for errors. */
  readonly platform: string;
  /** The class of claims that name none; undefined for the cluster's default one. */
  readonly defaultName?: string;
  /** The same of claims that pods of several nodes mount; undefined for that of other claims. */
  readonly sharedName?: string;
  /** Classes that are known to make no volumes for pods of several nodes; undefined among them stands for the cluster's default one. */
  readonly singleNodeClasses: readonly (string | undefined)[];
  /** Where shared files can be had instead, a sentence each. */
  readonly alternatives: string[];
}

/** Name of the StorageClass that a claim gets. Throws where its volume could not be mounted as the claim says. */
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
      requestedBy: `access ${claim.accessMode} of claim "${claim.name}"`,
      platform: classes.platform,
      limitation:
        name === undefined
          ? 'no default StorageClass that makes such volumes'
          : `a StorageClass "${name}" whose volumes one node at a time can mount`,
      alternatives: classes.alternatives,
    });
  }
  return name;
}
