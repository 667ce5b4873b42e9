import type { IConstruct } from 'constructs';
import { ClaimAccess, type ClaimKind } from './capabilities';
import { lacking } from './lacking';

const OF_MANY_NODES: readonly string[] = [ClaimAccess.READ_WRITE_MANY, ClaimAccess.READ_ONLY_MANY];

/** Whether an access mode lets pods of several nodes mount a volume. */
export function isOfManyNodes(mode: string): boolean {
  return OF_MANY_NODES.includes(mode);
}

/** The StorageClasses of a cluster, as far as they are known. */
export interface StorageClasses {
  /** The platform, in words, for errors. */
  readonly platform: string;
  /** The class of claims that name none; undefined for the cluster's default one. */
  readonly defaultName?: string;
  /** The same of claims that pods of several nodes mount; undefined for that of other claims. */
  readonly sharedName?: string;
  /** Classes that are known to make no volumes for pods of several nodes; undefined among them stands for the cluster's default one. */
  readonly oneNode: readonly (string | undefined)[];
  /** Where shared files can be had instead, a sentence each. */
  readonly instead: string[];
}

/** Name of the StorageClass that a claim gets. Throws where its volume could not be mounted as the claim says. */
export function storageClassOf(where: IConstruct, claim: ClaimKind, classes: StorageClasses): string | undefined {
  const isShared = claim.access !== undefined && isOfManyNodes(claim.access);
  const name = claim.storageClassName ?? (isShared ? classes.sharedName : undefined) ?? classes.defaultName;
  if (isShared && classes.oneNode.includes(name)) {
    throw lacking({
      where,
      askedBy: `access ${claim.access} of claim "${claim.name}"`,
      platform: classes.platform,
      lacks:
        name === undefined
          ? 'no default StorageClass that makes such volumes'
          : `a StorageClass "${name}" whose volumes one node at a time can mount`,
      instead: classes.instead,
    });
  }
  return name;
}
