import { Construct } from 'constructs';
import type { IPlatform } from '../../platforms/platform-base';
import type { SignIn } from '../../platforms/sign-in';
import { cullingValues } from './culling';
import type { HubParts } from './hub-parts';
import type { JupyterHubProps } from './jupyterhub-props';
import { notebookValues } from './notebook-values';
import { signInValues } from './sign-in-values';

/** What `values.json` says, in the words of `values.py`, which reads it. */
export function hubValues(
  scope: Construct,
  props: JupyterHubProps,
  parts: HubParts,
  platform: IPlatform,
  signIn: SignIn,
  url: string | undefined,
  schedulerName: string | undefined,
): object {
  return {
    hub_service: parts.hub,
    proxy_api_service: parts.proxyApi,
    public_url: url,
    sign_in: signInValues(signIn),
    notebooks: notebookValues(new Construct(scope, 'notebooks'), props, parts, platform),
    scheduler_name: schedulerName,
    culling: cullingValues(scope, props.culling),
    ...(parts.secret.make.length > 0 && {
      secret: { name: parts.secret.name, keys: parts.secret.make, labels: parts.labelsOf('hub') },
    }),
  };
}
