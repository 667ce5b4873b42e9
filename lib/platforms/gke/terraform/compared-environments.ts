import type { IConstruct } from 'constructs';
import { cidrsOverlap } from '../../../validation/cidr';
import { Warnings } from '../../../warnings';

/** Release channel and maintenance days of a cluster. */
export interface UpgradeSchedule {
  readonly releaseChannel: string;
  /** Days of the week on which a maintenance window starts; empty for every day. */
  readonly days: readonly string[];
}

/** Address ranges of a network, by the prop that sets them. */
export interface AddressRanges {
  readonly nodeCidr: string;
  readonly podCidr: string;
  readonly serviceCidr: string;
}

/** The parts of an environment that should differ from those of others, for example staging and production. */
export interface ComparedEnvironment {
  readonly platform: IConstruct;
  /** Ranges of a network that the platform creates. */
  readonly ranges?: AddressRanges;
  /** Upgrades of a cluster that the platform creates. */
  readonly upgrades?: UpgradeSchedule;
}

/** Warns about equal address ranges and upgrade schedules of the environments of one program. */
export class ComparedEnvironments {
  private readonly environments: ComparedEnvironment[] = [];

  /** Compares an environment with those before it. */
  public add(environment: ComparedEnvironment): void {
    for (const other of this.environments) {
      this.compareRanges(environment, other);
      compareUpgrades(environment, other);
    }
    this.environments.push(environment);
  }

  private compareRanges({ platform, ranges }: ComparedEnvironment, other: ComparedEnvironment): void {
    const overlaps = ranges && other.ranges ? overlapping(ranges, other.ranges) : [];
    if (overlaps.length > 0) {
      Warnings.add(
        platform,
        'gke/equal-address-ranges',
        `the network ranges overlap with those of ${other.platform.node.path}: ${overlaps.join(', ')}.`,
        'Networks with overlapping ranges cannot be peered, and cannot share a VPN or an interconnect. A later change replaces the cluster.',
        `Set other ranges before the first deployment: ${this.freeRanges()}`,
      );
    }
  }

  /** Suggests ranges that no environment has. */
  private freeRanges(): string {
    const used = this.environments.flatMap(({ ranges }) => (ranges ? [ranges] : []));
    for (let block = 16; block < 256; block += 16) {
      const ranges = {
        nodeCidr: `10.${block}.0.0/20`,
        podCidr: `10.${block + 4}.0.0/14`,
        serviceCidr: `10.${block + 8}.0.0/20`,
      };
      if (used.every((other) => overlapping(ranges, other).length === 0)) {
        const props = Object.entries(ranges).map(([prop, cidr]) => `${prop}: '${cidr}'`);
        return `network: GkeNetwork.create({ ${props.join(', ')} }).`;
      }
    }
    return '`nodeCidr`, `podCidr` and `serviceCidr` of GkeNetwork.create.';
  }
}

function overlapping(ranges: AddressRanges, others: AddressRanges): string[] {
  return Object.entries(ranges).flatMap(([prop, cidr]) =>
    Object.entries(others)
      .filter(([, other]) => cidrsOverlap(cidr, other))
      .map(([otherProp, other]) => (cidr === other ? `${prop} ${cidr}` : `${prop} ${cidr} and ${otherProp} ${other}`)),
  );
}

function compareUpgrades({ platform, upgrades }: ComparedEnvironment, other: ComparedEnvironment): void {
  if (!upgrades || !other.upgrades || upgrades.releaseChannel !== other.upgrades.releaseChannel) {
    return;
  }
  const { days } = other.upgrades;
  if (upgrades.days.length === 0 || days.length === 0 || upgrades.days.some((day) => days.includes(day))) {
    Warnings.add(
      platform,
      'gke/equal-upgrades',
      `the cluster and the one of ${other.platform.node.path} upgrade on the same days, in the release channel ${upgrades.releaseChannel}.`,
      'A Kubernetes version that breaks an app reaches both before anyone notices.',
      'Set `releaseChannel: GkeReleaseChannel.RAPID` of the cluster that is upgraded first, or `maintenanceWindow: MaintenanceWindow.weekly(…)` on different days.',
    );
  }
}
