import { Construct } from 'constructs';
import type { IPlatform } from '../../../platforms/platform';
import type { AuthenticatorConfig } from '../authentication/authenticator-config';
import { cullingValues } from '../hub/culling';
import { hubValues } from '../hub/hub-values';
import type { HubNames } from '../hub-names';
import type { JupyterHubProps } from '../jupyterhub-props';
import { notebookValues } from '../notebooks/notebook-values';
import type { NotebookVolumes } from '../notebooks/notebook-volumes';
import type { StarterNotebookConfig } from '../notebooks/starter-notebook';

/** What `values.json` says. */
export interface JupyterHubValues {
  readonly hub_service: string;
  readonly notebooks: object;
  readonly secret?: { readonly name: string; readonly keys: string[]; readonly labels: { [key: string]: string } };
}

/** What `values.json` says but for what may be added until synthesis, in the words of `values.py`, which reads it. */
export function jupyterHubValues(
  scope: Construct,
  props: JupyterHubProps,
  names: HubNames,
  platform: IPlatform,
  authenticator: AuthenticatorConfig,
  url: string | undefined,
  storage: NotebookVolumes,
  firstNotebook: StarterNotebookConfig | undefined,
): JupyterHubValues {
  const values = {
    hub_service: names.hub,
    proxy_api_service: names.proxyApi,
    public_url: url,
    base_url: names.baseUrl === '/' ? undefined : names.baseUrl,
    hub: hubValues(scope, props.hub),
    sign_in: authenticator.values,
    notebooks: {
      ...notebookValues(new Construct(scope, 'notebooks'), props.notebooks ?? {}, names, platform, storage.volumeNames),
      ...storage.values,
      first_notebook: firstNotebook,
    },
    culling: cullingValues(scope, props.culling),
    ...(names.secret.generatedKeys.length > 0 && {
      secret: { name: names.secret.name, keys: names.secret.generatedKeys, labels: names.labelsOf('hub') },
    }),
  };
  return values;
}
