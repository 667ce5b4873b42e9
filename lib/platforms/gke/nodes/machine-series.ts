import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { NodeBootDiskType } from './node-pool-options';

/**
 * Machine series that support Hyperdisk only, and no persistent disks.
 *
 * @see https://cloud.google.com/compute/docs/disks/hyperdisks
 */
const HYPERDISK_ONLY = /^(a3-ultragpu|a4|a4x|c4|c4a|c4d|ct6e|g4|h4d|m4|n4|n4a|n4d|tpu7x|x4)-/;

/** Machine series that do not support Hyperdisk Balanced. */
const NO_HYPERDISK_BALANCED = /^(e2|n1|t2d|t2a)-/;

/**
 * Machine series whose memory AMD SEV can encrypt.
 *
 * @see https://cloud.google.com/confidential-computing/confidential-vm/docs/supported-configurations
 */
const CONFIDENTIAL = /^(c2d|c3d|c4d|n2d)-/;

/** Whether nodes of a machine type can use persistent disks. */
export function supportsPersistentDisks(machineType: string): boolean {
  return !HYPERDISK_ONLY.test(machineType);
}

/**
 * Returns the type of the boot disk of a machine type.
 *
 * @throws KubeflowError if the machine type does not support the requested type.
 */
export function bootDiskType(
  where: IConstruct,
  what: string,
  machineType: string,
  requested: NodeBootDiskType | undefined,
): NodeBootDiskType {
  const fallback = supportsPersistentDisks(machineType)
    ? NodeBootDiskType.PD_BALANCED
    : NodeBootDiskType.HYPERDISK_BALANCED;
  const isHyperdisk = requested === NodeBootDiskType.HYPERDISK_BALANCED;
  const unsupported = isHyperdisk ? NO_HYPERDISK_BALANCED.test(machineType) : !supportsPersistentDisks(machineType);
  if (requested !== undefined && unsupported) {
    throw new KubeflowError(
      where,
      `${what}: ${machineType} does not support diskType "${requested}".`,
      `Machines of this series boot from ${isHyperdisk ? 'persistent disks' : 'Hyperdisk'} only.`,
      `Leave \`diskType\` out for ${fallback}.`,
    );
  }
  return requested ?? fallback;
}

/**
 * Validates the machine type of confidential nodes.
 *
 * @throws KubeflowError if its memory cannot be encrypted.
 */
export function checkConfidentialMachine(where: IConstruct, what: string, machineType: string): void {
  if (!CONFIDENTIAL.test(machineType)) {
    throw new KubeflowError(
      where,
      `${what}: ${machineType} does not support confidential nodes.`,
      'With `confidentialNodes`, all nodes of the cluster must be machines of the series N2D, C2D, C3D or C4D.',
      'Use for example "n2d-standard-8", or leave `confidentialNodes` out.',
    );
  }
}
