import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { type GkeClusterOptions, GkeLoggingComponent, GkeMonitoringComponent } from './cluster-options';

const SECURITY_GROUP = /^gke-security-groups@([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)+[a-z]{2,}$/;

/**
 * Validates the options of a cluster.
 *
 * @throws KubeflowError if GKE does not accept an option.
 */
export function checkClusterOptions(where: IConstruct, options: GkeClusterOptions): void {
  checkSystemComponents(where, 'logging', options.logging, GkeLoggingComponent.SYSTEM_COMPONENTS);
  checkSystemComponents(where, 'monitoring', options.monitoring, GkeMonitoringComponent.SYSTEM_COMPONENTS);
  const { minimumVersion, securityGroup } = options;
  if (minimumVersion !== undefined && !/^1\.\d+(\.\d+(-gke\.\d+)?)?$/.test(minimumVersion)) {
    throw new KubeflowError(
      where,
      `minimumVersion "${minimumVersion}" is not a valid GKE version.`,
      'Must be a version such as "1.34", "1.34.1" or "1.34.1-gke.1431000".',
      '`gcloud container get-server-config` shows the available versions.',
    );
  }
  if (securityGroup !== undefined && !SECURITY_GROUP.test(securityGroup)) {
    throw new KubeflowError(
      where,
      `securityGroup "${securityGroup}" is not a valid group.`,
      'Must be gke-security-groups@<domain>.',
      'Use for example "gke-security-groups@example.com".',
    );
  }
}

/** GKE requires system components if other components are enabled. */
function checkSystemComponents(
  where: IConstruct,
  prop: string,
  components: readonly string[] | undefined,
  system: string,
): void {
  if (components && components.length > 0 && !components.includes(system)) {
    throw new KubeflowError(
      where,
      `${prop}: ${components.join(', ')} requires ${system}.`,
      `Must be empty, or contain ${system}.`,
      `Add ${system}.`,
    );
  }
}
