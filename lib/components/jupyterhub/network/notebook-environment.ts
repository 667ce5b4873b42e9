import type { IConstruct } from 'constructs';
import type { IPlatform } from '../../../platforms/platform';
import { type PodEnvironment, withoutHttpProxy } from '../../../platforms/pod-environment/pod-environment';
import { PodEnvironments } from '../../../platforms/pod-environment/pod-environments';
import type { HubNames } from '../hub-names';
import type { HubNetworkOptions } from './network-options';

/** Whether notebooks use the platform's HTTP proxy. */
export function reachesHttpProxy(rules: HubNetworkOptions): boolean {
  return rules.allowNotebookEgressToHttpProxy ?? rules.allowNotebookEgressToInternet ?? true;
}

/** Returns the variables and the volume that the platform adds to users' pods. */
export function notebookEnvironment(
  where: IConstruct,
  platform: IPlatform,
  names: HubNames,
  rules: HubNetworkOptions = {},
): PodEnvironment {
  const environment = PodEnvironments.of(platform, where, names.notebookNamespace);
  return reachesHttpProxy(rules) ? environment : withoutHttpProxy(environment);
}
