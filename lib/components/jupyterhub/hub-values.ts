import { Construct } from 'constructs';
import type { IPlatform } from '../../platforms/platform-base';
import { cullingValues } from './culling';
import type { PlacedNotebook } from './first-notebook';
import type { HubParts } from './hub-parts';
import { hubSettings } from './hub-settings';
import type { JupyterHubProps } from './jupyterhub-props';
import type { NotebookStorage } from './notebook-storage';
import { notebookValues } from './notebook-values';
import type { BoundSignIn } from './sign-in/bound-sign-in';

/** What `values.json` says. */
export interface HubValues {
  readonly hub_service: string;
  readonly notebooks: object;
  readonly secret?: { readonly name: string; readonly keys: string[]; readonly labels: { [key: string]: string } };
}

/** What `values.json` says but for what may be added until synthesis, in the words of `values.py`, which reads it. */
export function hubValues(
  scope: Construct,
  props: JupyterHubProps,
  parts: HubParts,
  platform: IPlatform,
  signIn: BoundSignIn,
  url: string | undefined,
  storage: NotebookStorage,
  firstNotebook: PlacedNotebook | undefined,
): HubValues {
  const values = {
    hub_service: parts.hub,
    proxy_api_service: parts.proxyApi,
    public_url: url,
    base_url: parts.baseUrl === '/' ? undefined : parts.baseUrl,
    hub: hubSettings(scope, props.hub),
    sign_in: signIn.values,
    notebooks: {
      ...notebookValues(new Construct(scope, 'notebooks'), props.notebooks ?? {}, parts, platform, storage.volumeNames),
      ...storage.values,
      first_notebook: firstNotebook,
    },
    culling: cullingValues(scope, props.culling),
    ...(parts.secret.make.length > 0 && {
      secret: { name: parts.secret.name, keys: parts.secret.make, labels: parts.labelsOf('hub') },
    }),
  };
  return values;
}
