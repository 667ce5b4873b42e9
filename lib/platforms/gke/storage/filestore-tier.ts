import { Size } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName } from '../../../names';
import { checkEnum } from '../../../validation/enums';
import { bytesOf, checkSize } from '../../../validation/quantities';
import type { KmsKey } from '../iam/kms-key';

/** What a Filestore instance is made of, as its CSI driver calls it. */
export enum FilestoreTier {
  /** Magnetic disks in one zone, from 1 TiB on (basic HDD). */
  STANDARD = 'standard',
  /** SSD in one zone, from 2.5 TiB on (basic SSD). */
  PREMIUM = 'premium',
  /** SSD in one zone, from 1 TiB on, that can shrink and is encrypted with a key of one's own where it is told one. */
  ZONAL = 'zonal',
  /** SSD in the region, from 1 TiB on, which survives the loss of a zone. */
  ENTERPRISE = 'enterprise',
}

/** Sizes in GiB, up to the largest of each range, in its steps. */
type CapacityRanges = readonly { readonly max: number; readonly step: number }[];

/** What Filestore knows of a tier. */
interface TierRules {
  /** The tier, as Terraform and the API call it. */
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

/** What is asked of Filestore. */
export interface FilestoreOptions {
  readonly name?: string;
  readonly tier?: FilestoreTier;
  readonly size?: Size;
  readonly encryptionKey?: KmsKey;
}

/** What an instance is to be like, with what nobody said. Throws where Filestore has none like it. */
export function resolveFilestoreOptions(
  where: IConstruct,
  id: string,
  order: FilestoreOptions,
): Required<Pick<FilestoreOptions, 'name' | 'tier' | 'size'>> {
  const { name = id, tier = FilestoreTier.ZONAL, encryptionKey } = order;
  checkName(where, 'volume', name);
  checkEnum(where, 'tier', tier, FilestoreTier);
  const size = order.size ?? minimumSize(tier);
  checkSize(where, `size of volume "${name}"`, size);
  checkFilestore(where, name, tier, size, encryptionKey);
  return { name, tier, size };
}

/** Throws where every instance of the tier is larger, or none takes a key. */
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
      `size of volume "${name}": ${size.asString()}B is less than an instance of the tier "${tier}" has.`,
      `Filestore accepts ${min} GiB and more.`,
      'Use an NfsServer for less.',
    );
  }
  if (key && (key.isCreated || key.name !== undefined) && !supportsEncryptionKey) {
    throw new KubeflowError(
      where,
      `key of volume "${name}": the tier "${tier}" takes none.`,
      'Filestore accepts keys for the tiers ZONAL and ENTERPRISE.',
    );
  }
}

/** The size in GiB, which Filestore calls GB. Throws where no instance of the tier has it. */
export function checkedCapacity(where: IConstruct, name: string, tier: FilestoreTier, size: Size): number {
  const gibibytes = gibibytesOf(size);
  const { capacityRanges } = FILESTORE_TIERS[tier];
  const range = capacityRanges.find(({ max }) => gibibytes <= max);
  if (!range || gibibytes % range.step !== 0) {
    const next = range && Math.ceil(gibibytes / range.step) * range.step;
    throw new KubeflowError(
      where,
      `size of volume "${name}": no instance of the tier "${tier}" has ${gibibytes} GiB.`,
      `Filestore accepts ${capacityRanges.map(({ max, step }) => `steps of ${step} GiB up to ${max}`).join(', and ')}.`,
      `Use for example Size.gibibytes(${next ?? capacityRanges[capacityRanges.length - 1].max}).`,
    );
  }
  return gibibytes;
}

/** The smallest instance of a tier. */
function minimumSize(tier: FilestoreTier): Size {
  return Size.gibibytes(FILESTORE_TIERS[tier].minCapacity);
}

function gibibytesOf(size: Size): number {
  return bytesOf(size) / GIBIBYTE;
}
