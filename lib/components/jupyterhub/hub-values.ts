import { Construct } from 'constructs';
import type { IPlatform } from '../../platforms/platform-base';
import { cullingValues } from './culling';
import type { HubParts } from './hub-parts';
import type { JupyterHubProps } from './jupyterhub-props';
import { notebookValues } from './notebook-values';
import type { BoundSignIn } from './sign-in/bound-sign-in';

/** What `values.json` says, in the words of `values.py`, which reads it. */
export function hubValues(
  scope: Construct,
  props: JupyterHubProps,
  parts: HubParts,
  platform: IPlatform,
  signIn: BoundSignIn,
  url: string | undefined,
): object {
  return {
    hub_service: parts.hub,
    proxy_api_service: parts.proxyApi,
    public_url: url,
    sign_in: signIn.values,
    notebooks: notebookValues(new Construct(scope, 'notebooks'), props, parts, platform),
    culling: cullingValues(scope, props.culling),
    ...(parts.secret.make.length > 0 && {
      secret: { name: parts.secret.name, keys: parts.secret.make, labels: parts.labelsOf('hub') },
    }),
  };
}
