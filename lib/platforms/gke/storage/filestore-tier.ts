import { Size } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName } from '../../../names';
import { checkEnum } from '../../../validation/enums';
import { bytesOf, checkSize } from '../../../validation/quantities';
import type { KmsKey } from '../iam/kms-key';

/** Service tiers of Filestore, with the names of its CSI driver. */
export enum FilestoreTier {
  /** Zonal hard disks, at least 1 TiB (basic HDD). */
  STANDARD = 'standard',
  /** Zonal SSD, at least 2.5 TiB (basic SSD). */
  PREMIUM = 'premium',
  /** Zonal SSD, at least 1 TiB. The size can be decreased, and customer-managed keys are supported. */
  ZONAL = 'zonal',
  /** Regional SSD, at least 1 TiB, which survives the failure of a zone. Customer-managed keys are supported. */
  ENTERPRISE = 'enterprise',
}

/** Valid sizes in GiB: multiples of `step` up to `max`, by range. */
type CapacityRanges = readonly { readonly max: number; readonly step: number }[];

/** Rules of a tier. */
interface TierRules {
  /** Name of the tier in Terraform and the API. */
  readonly apiName: string;
  readonly regional: boolean;
  readonly supportsEncryptionKey: boolean;
  readonly minCapacity: number;
  readonly capacityRanges: CapacityRanges;
}

const BASIC_SIZES: CapacityRanges = [{ max: 65_433, step: 1 }];

/** @see https://cloud.google.com/filestore/docs/service-tiers */
export const FILESTORE_TIERS: { readonly [tier: string]: TierRules } = {
  [FilestoreTier.STANDARD]: {
    apiName: 'BASIC_HDD',
    regional: false,
    supportsEncryptionKey: false,
    minCapacity: 1024,
    capacityRanges: BASIC_SIZES,
  },
  [FilestoreTier.PREMIUM]: {
    apiName: 'BASIC_SSD',
    regional: false,
    supportsEncryptionKey: false,
    minCapacity: 2560,
    capacityRanges: BASIC_SIZES,
  },
  [FilestoreTier.ZONAL]: {
    apiName: 'ZONAL',
    regional: false,
    supportsEncryptionKey: true,
    minCapacity: 1024,
    capacityRanges: [
      { max: 9984, step: 256 },
      { max: 102_400, step: 2560 },
    ],
  },
  [FilestoreTier.ENTERPRISE]: {
    apiName: 'ENTERPRISE',
    regional: true,
    supportsEncryptionKey: true,
    minCapacity: 1024,
    capacityRanges: [{ max: 10_240, step: 256 }],
  },
};

const GIBIBYTE = 2 ** 30;

/** Options of an instance. */
export interface FilestoreOptions {
  readonly name?: string;
  readonly tier?: FilestoreTier;
  readonly size?: Size;
  readonly encryptionKey?: KmsKey;
}

/**
 * Resolves the defaults of an instance.
 *
 * @throws KubeflowError if Filestore does not support the options.
 */
export function resolveFilestoreOptions(
  where: IConstruct,
  id: string,
  options: FilestoreOptions,
): Required<Pick<FilestoreOptions, 'name' | 'tier' | 'size'>> {
  const { name = id, tier = FilestoreTier.ZONAL, encryptionKey } = options;
  checkName(where, 'volume', name);
  checkEnum(where, `tier of volume "${name}"`, tier, FilestoreTier);
  const size = options.size ?? minimumSize(tier);
  checkSize(where, `size of volume "${name}"`, size);
  checkFilestore(where, name, tier, size, encryptionKey);
  return { name, tier, size };
}

/**
 * Validates the minimum size and the key.
 *
 * @throws KubeflowError if the size is below the minimum of the tier, or the tier does not support a key.
 */
function checkFilestore(
  where: IConstruct,
  name: string,
  tier: FilestoreTier,
  size: Size,
  key: KmsKey | undefined,
): void {
  const { minCapacity: min, supportsEncryptionKey } = FILESTORE_TIERS[tier];
  if (gibibytesOf(size) < min) {
    throw new KubeflowError(
      where,
      `size of volume "${name}": ${size.asString()}B is less than the minimum of the tier "${tier}".`,
      `Must be at least ${min} GiB.`,
      'Use an NfsServer for smaller volumes.',
    );
  }
  if (key && (key.isCreated || key.name !== undefined) && !supportsEncryptionKey) {
    throw new KubeflowError(
      where,
      `encryptionKey of volume "${name}": the tier "${tier}" does not support customer-managed keys.`,
      'Must be the tier ZONAL or ENTERPRISE.',
    );
  }
}

/**
 * Returns the capacity in GiB, which Filestore calls GB.
 *
 * @throws KubeflowError if the tier does not support the size.
 */
export function checkedCapacity(where: IConstruct, name: string, tier: FilestoreTier, size: Size): number {
  const gibibytes = gibibytesOf(size);
  const { capacityRanges } = FILESTORE_TIERS[tier];
  const range = capacityRanges.find(({ max }) => gibibytes <= max);
  if (!range || gibibytes % range.step !== 0) {
    const next = range && Math.ceil(gibibytes / range.step) * range.step;
    throw new KubeflowError(
      where,
      `size of volume "${name}": the tier "${tier}" does not support ${gibibytes} GiB.`,
      `Must be a multiple of ${capacityRanges.map(({ max, step }) => `${step} GiB up to ${max}`).join(', or of ')}.`,
      `Use for example Size.gibibytes(${next ?? capacityRanges[capacityRanges.length - 1].max}).`,
    );
  }
  return gibibytes;
}

/** Minimum size of a tier. */
function minimumSize(tier: FilestoreTier): Size {
  return Size.gibibytes(FILESTORE_TIERS[tier].minCapacity);
}

function gibibytesOf(size: Size): number {
  return bytesOf(size) / GIBIBYTE;
}
