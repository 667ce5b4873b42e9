import type { UpgradeSchedule } from '../terraform/compared-environments';
import { type GkeClusterOptions, GkeReleaseChannel } from './cluster-options';
import type { GkeCluster } from './gke-cluster';
import { MaintenanceWindow } from './maintenance-window';

/** Returns the release channel and the maintenance window of a cluster, with their defaults. */
export function upgradesWithDefaults({ releaseChannel, maintenanceWindow }: GkeClusterOptions): {
  releaseChannel: GkeReleaseChannel;
  maintenanceWindow: MaintenanceWindow;
} {
  return {
    releaseChannel: releaseChannel ?? GkeReleaseChannel.REGULAR,
    maintenanceWindow: maintenanceWindow ?? MaintenanceWindow.daily(),
  };
}

/** Returns the release channel and maintenance days of a cluster; undefined for a cluster that the platform does not create. */
export function upgradeSchedule({ _standard, _autopilot }: GkeCluster): UpgradeSchedule | undefined {
  const options = _standard ?? _autopilot;
  if (options === undefined) {
    return undefined;
  }
  const { releaseChannel, maintenanceWindow } = upgradesWithDefaults(options);
  return { releaseChannel, days: maintenanceWindow.days };
}
