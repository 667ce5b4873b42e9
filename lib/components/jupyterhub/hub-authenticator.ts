import type { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { EdgeAuthentication } from '../../platforms/capabilities/exposure';
import type { IPlatform } from '../../platforms/platform';
import { Authenticator } from './authentication/authenticator';
import type { AuthenticatorConfig } from './authentication/authenticator-config';
import type { HubGroupOptions } from './hub/hub-service-options';
import type { JupyterHubProps } from './jupyterhub-props';
import { isExposedDirectly } from './proxy/proxy-exposure';

/** Returns IAP only if the platform exposes the hub, because other requests do not pass through IAP. */
export function defaultAuthenticator(props: JupyterHubProps, platform: IPlatform): Authenticator {
  const exposedByPlatform = props.hostname !== undefined && !isExposedDirectly(props);
  return exposedByPlatform && platform.exposure.edgeAuthentication === EdgeAuthentication.IAP
    ? Authenticator.iap()
    : Authenticator.sharedPassword();
}

/** @throws KubeflowError if both the program and the provider manage groups: the hub would not start. */
export function checkGroups(
  where: Construct,
  groups: { [name: string]: HubGroupOptions },
  { values }: AuthenticatorConfig,
): void {
  if (Object.keys(groups).length > 0 && 'manage_groups' in values && values.manage_groups) {
    throw new KubeflowError(
      where,
      'hub.groups is set, but the authenticator already reads groups from its provider.',
      'JupyterHub accepts only one source of groups.',
      'Remove `hub.groups`, or the group options of `authenticator` (`allowedGroups`, `adminGroups`, `manageGroups` and the like).',
    );
  }
}
