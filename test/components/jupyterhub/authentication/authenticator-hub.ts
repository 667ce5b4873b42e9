import type { JupyterHubProps } from '../../../../lib/components/jupyterhub';
import { Authenticator } from '../../../../lib/components/jupyterhub/authentication';
import { HubOf, type Manifest } from '../hub-of';
import { OIDC } from './authenticator-samples';

export const HOSTNAME = { hostname: 'notebooks.example.com' };

/** Secret key that an environment variable of the hub is read from. */
export const variable = (hub: HubOf, name: string) =>
  hub.hubPod.containers[0].env.find((candidate: Manifest) => candidate.name === name)?.valueFrom.secretKeyRef;

/** Mount of a volume in the hub's container. */
export const mount = (hub: HubOf, name: string) =>
  hub.hubPod.containers[0].volumeMounts.find((candidate: Manifest) => candidate.name === name);

/** A hub with an OpenID Connect provider that allows one user. */
export const oidc = (options: object, props: JupyterHubProps = {}) =>
  new HubOf({ ...props, authenticator: Authenticator.oidc({ ...OIDC, allowedUsers: ['ann'], ...options }) });
