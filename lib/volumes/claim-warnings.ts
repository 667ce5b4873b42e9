import { ApiObject } from 'cdk8s';
import type { IPersistentVolumeClaim } from 'cdk8s-plus-27';
import { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { Warnings } from '../warnings';
import { isMultiNodeAccessMode } from './access-modes';
import type { PodVolume } from './pod-volume';

/** The code that silences the warning. */
const CODE = 'volumes/claim-of-one-node';

/** Pods and the volumes that they mount. */
export interface ClaimMounts {
  readonly where: IConstruct;
  /** Whether the cluster has a single node. */
  readonly singleNode?: boolean;
  /** The prop that contains the volumes. */
  readonly prop: string;
  /** The pods, as a plural noun: `notebooks`. */
  readonly pods: string;
  readonly volumes: readonly PodVolume[];
}

/** Warns if several pods mount a claim that only one node or one pod can mount at a time. */
export function warnAboutSingleNodeClaims({ where, singleNode, prop, pods, volumes }: ClaimMounts): void {
  for (const [index, { _claim: claim }] of volumes.entries()) {
    const modes = claim === undefined ? [] : accessModesOf(claim);
    const [mode] = modes;
    if (claim === undefined || mode === undefined || modes.some(isMultiNodeAccessMode)) {
      continue;
    }
    const onePod = modes.length === 1 && mode === PersistentVolumeAccessMode.READ_WRITE_ONCE_POD;
    if (singleNode && !onePod) {
      continue;
    }
    Warnings.add(
      where,
      CODE,
      `${prop}[${index}]: ${pods} mount the claim "${claim.name}", which ${onePod ? 'only one pod' : 'only pods on one node'} can mount at a time (${mode}).`,
      onePod ? 'The other pods stay pending until that pod ends.' : 'Pods on other nodes do not start.',
      'Use a claim with ReadWriteMany or ReadOnlyMany, or a disk of an NfsServer (PodVolume.sharedVolume).',
    );
  }
}

/** Returns the access modes of a claim, or an empty list if this program does not create it. */
function accessModesOf(claim: IPersistentVolumeClaim): string[] {
  // The claims of a platform are imports inside the object that they refer to.
  const object = [claim.node.scope, claim.node.defaultChild].find(
    (candidate): candidate is ApiObject =>
      candidate !== undefined && ApiObject.isApiObject(candidate) && candidate.kind === 'PersistentVolumeClaim',
  );
  return object?.toJson().spec?.accessModes ?? [];
}
