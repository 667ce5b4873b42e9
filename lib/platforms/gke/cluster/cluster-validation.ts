import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkEnum } from '../../../validation/enums';
import {
  type GkeClusterOptions,
  GkeLoggingComponent,
  GkeMonitoringComponent,
  GkeReleaseChannel,
} from './cluster-options';

const SECURITY_GROUP = /^gke-security-groups@([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)+[a-z]{2,}$/;

/** Throws where an option of a cluster is nothing that GKE would take. */
export function checkClusterOptions(where: IConstruct, options: GkeClusterOptions): void {
  checkEnum(where, 'releaseChannel', options.releaseChannel, GkeReleaseChannel);
  for (const component of options.logging ?? []) {
    checkEnum(where, 'logging', component, GkeLoggingComponent);
  }
  for (const component of options.monitoring ?? []) {
    checkEnum(where, 'monitoring', component, GkeMonitoringComponent);
  }
  checkSystemComponents(where, 'logging', options.logging, GkeLoggingComponent.SYSTEM_COMPONENTS);
  checkSystemComponents(where, 'monitoring', options.monitoring, GkeMonitoringComponent.SYSTEM_COMPONENTS);
  const { minimumVersion, securityGroup } = options;
  if (minimumVersion !== undefined && !/^1\.\d+(\.\d+(-gke\.\d+)?)?$/.test(minimumVersion)) {
    throw new KubeflowError(
      where,
      `minimumVersion "${minimumVersion}" is not a version of GKE.`,
      'GKE accepts versions such as "1.34", "1.34.1" and "1.34.1-gke.1431000".',
      '`gcloud container get-server-config` shows those that there are.',
    );
  }
  if (securityGroup !== undefined && !SECURITY_GROUP.test(securityGroup)) {
    throw new KubeflowError(
      where,
      `securityGroup "${securityGroup}" is not the group that GKE asks for.`,
      'GKE accepts one group of a domain: gke-security-groups@<domain>.',
      'Use for example "gke-security-groups@example.com".',
    );
  }
}

/** GKE collects of others only where it collects of its own parts, too. */
function checkSystemComponents(
  where: IConstruct,
  prop: string,
  given: readonly string[] | undefined,
  system: string,
): void {
  if (given && given.length > 0 && !given.includes(system)) {
    throw new KubeflowError(
      where,
      `${prop}: ${given.join(', ')} without ${system}.`,
      `GKE accepts none at all, or ${system} and any others.`,
      `Add ${system}.`,
    );
  }
}
