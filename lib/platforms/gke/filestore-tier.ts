import { Size } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName } from '../../names';
import { checkMember } from '../../workload/enum-checks';
import { bytesOf, checkSize } from '../../workload/resources';
import type { KmsKey } from './kms-key';

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
type Sizes = readonly { readonly most: number; readonly step: number }[];

/** What Filestore knows of a tier. */
interface TierRules {
  /** The tier, as Terraform and the API call it. */
  readonly apiName: string;
  readonly regional: boolean;
  readonly takesKey: boolean;
  readonly least: number;
  readonly sizes: Sizes;
}

const BASIC_SIZES: Sizes = [{ most: 65_433, step: 1 }];

/** @see https://cloud.google.com/filestore/docs/service-tiers */
export const TIERS: { readonly [tier: string]: TierRules } = {
  [FilestoreTier.STANDARD]: {
    apiName: 'BASIC_HDD',
    regional: false,
    takesKey: false,
    least: 1024,
    sizes: BASIC_SIZES,
  },
  [FilestoreTier.PREMIUM]: {
    apiName: 'BASIC_SSD',
    regional: false,
    takesKey: false,
    least: 2560,
    sizes: BASIC_SIZES,
  },
  [FilestoreTier.ZONAL]: {
    apiName: 'ZONAL',
    regional: false,
    takesKey: true,
    least: 1024,
    sizes: [
      { most: 9984, step: 256 },
      { most: 102_400, step: 2560 },
    ],
  },
  [FilestoreTier.ENTERPRISE]: {
    apiName: 'ENTERPRISE',
    regional: true,
    takesKey: true,
    least: 1024,
    sizes: [{ most: 10_240, step: 256 }],
  },
};

const GIBIBYTE = 2 ** 30;

/** What is asked of Filestore. */
export interface FilestoreOrder {
  readonly name?: string;
  readonly tier?: FilestoreTier;
  readonly size?: Size;
  readonly key?: KmsKey;
}

/** What an instance is to be like, with what nobody said. Throws where Filestore has none like it. */
export function filestoreOf(
  where: IConstruct,
  id: string,
  order: FilestoreOrder,
): Required<Pick<FilestoreOrder, 'name' | 'tier' | 'size'>> {
  const { name = id, tier = FilestoreTier.ZONAL, key } = order;
  checkName(where, 'volume', name);
  checkMember(where, 'tier', tier, FilestoreTier);
  const size = order.size ?? leastOf(tier);
  checkSize(where, `size of volume "${name}"`, size);
  checkFilestore(where, name, tier, size, key);
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
  const { least, takesKey } = TIERS[tier];
  if (gibibytesOf(size) < least) {
    throw new KubeflowError(
      where,
      `size of volume "${name}": ${size.asString()}B is less than an instance of the tier "${tier}" has.`,
      `Filestore accepts ${least} GiB and more.`,
      'Use an NfsServer for less.',
    );
  }
  if (key && (key.isOwn || key.name !== undefined) && !takesKey) {
    throw new KubeflowError(
      where,
      `key of volume "${name}": the tier "${tier}" takes none.`,
      'Filestore accepts keys for the tiers ZONAL and ENTERPRISE.',
    );
  }
}

/** The size in GiB, which Filestore calls GB. Throws where no instance of the tier has it. */
export function capacityOf(where: IConstruct, name: string, tier: FilestoreTier, size: Size): number {
  const gibibytes = gibibytesOf(size);
  const { sizes } = TIERS[tier];
  const range = sizes.find(({ most }) => gibibytes <= most);
  if (!range || gibibytes % range.step !== 0) {
    const next = range && Math.ceil(gibibytes / range.step) * range.step;
    throw new KubeflowError(
      where,
      `size of volume "${name}": no instance of the tier "${tier}" has ${gibibytes} GiB.`,
      `Filestore accepts ${sizes.map(({ most, step }) => `steps of ${step} GiB up to ${most}`).join(', and ')}.`,
      `Use for example Size.gibibytes(${next ?? sizes[sizes.length - 1].most}).`,
    );
  }
  return gibibytes;
}

/** The smallest instance of a tier. */
function leastOf(tier: FilestoreTier): Size {
  return Size.gibibytes(TIERS[tier].least);
}

function gibibytesOf(size: Size): number {
  return bytesOf(size) / GIBIBYTE;
}
