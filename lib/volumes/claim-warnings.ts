import { ApiObject } from 'cdk8s';
import type { IPersistentVolumeClaim } from 'cdk8s-plus-27';
import { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { Warnings } from '../warnings';
import { isMultiNodeAccessMode } from './access-modes';
import type { PodVolume } from './pod-volume';

/** By which it can be silenced. */
const CODE = 'volumes/claim-of-one-node';

/** Several pods, and what they mount. */
export interface ClaimMounts {
  readonly where: IConstruct;
  /** Whether all pods of the cluster run on one node. */
  readonly singleNode?: boolean;
  /** The prop that names the volumes. */
  readonly prop: string;
  /** The pods, in the plural: `notebooks`. */
  readonly pods: string;
  readonly volumes: readonly PodVolume[];
}

/** Warns where several pods mount a claim of this program that one node, or one pod, at a time can mount. */
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
      `${prop}[${index}]: ${pods} mount the claim "${claim.name}", which ${onePod ? 'one pod' : 'the pods of one node'} at a time can mount (${mode}).`,
      onePod ? 'The others wait until that one has ended.' : 'Those that come to other nodes never start.',
      'Use a claim with ReadWriteMany or ReadOnlyMany, or the files of an NfsServer (PodVolume.sharedVolume).',
    );
  }
}

/** How a claim may be mounted; empty where it is made elsewhere. */
function accessModesOf(claim: IPersistentVolumeClaim): string[] {
  // A platform's claims are names of the object that they stand in.
  const object = [claim.node.scope, claim.node.defaultChild].find(
    (candidate): candidate is ApiObject =>
      candidate !== undefined && ApiObject.isApiObject(candidate) && candidate.kind === 'PersistentVolumeClaim',
  );
  return object?.toJson().spec?.accessModes ?? [];
}
