import type { Construct } from 'constructs';
import type { AuthenticatorConfig } from '../authentication/authenticator-config';
import { type CullingOptions, cullingValues } from '../hub/culling';
import type { HubOptions } from '../hub/hub-options';
import { hubValues } from '../hub/hub-values';
import { type HubNames, PORTS } from '../hub-names';

/** Input of `values.json`. */
export interface JupyterHubValuesProps {
  readonly where: Construct;
  readonly names: HubNames;
  /** Public URL of the hub; undefined without a hostname. */
  readonly url?: string;
  /** Origin of the hub if each user has a subdomain of it. */
  readonly subdomainHost?: string;
  readonly hub: HubOptions;
  readonly culling?: CullingOptions;
  readonly authenticator: AuthenticatorConfig;
  /** The section `notebooks`. */
  readonly notebooks: object;
}

/** Content of `values.json`. */
export interface JupyterHubValues {
  readonly hub_service: string;
  readonly notebooks: object;
  readonly secret?: { readonly name: string; readonly keys: string[]; readonly labels: { [key: string]: string } };
}

/** Content of `values.json`, without what users can add until synthesis. `values.py` declares all fields. */
export function jupyterHubValues(props: JupyterHubValuesProps): JupyterHubValues {
  const { where, names, authenticator } = props;
  const values = {
    hub_service: names.hubHost,
    proxy_api_service: names.proxyApi,
    ports: { hub: PORTS.hub, proxy_api: PORTS.proxyApi, notebook: PORTS.notebook },
    public_url: props.url,
    subdomain_host: props.subdomainHost,
    base_url: names.baseUrl === '/' ? undefined : names.baseUrl,
    hub: hubValues(where, props.hub),
    authentication: authenticator.values,
    notebooks: props.notebooks,
    culling: cullingValues(where, props.culling, authenticator),
    ...(names.generatesSecret && {
      secret: {
        name: names.secret,
        keys: ['cookie-secret', 'proxy-token', ...authenticator.generatedSecretKeys],
        labels: names.labelsOf('hub'),
      },
    }),
  };
  return values;
}
