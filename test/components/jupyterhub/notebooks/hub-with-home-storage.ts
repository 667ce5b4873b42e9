import type { HomeStorage, JupyterHubProps } from '../../../../lib/components/jupyterhub';
import { HubOf } from '../hub-of';

/** A shared volume for homes. */
export const DISK = { name: 'homes', claimName: 'homes-claim' };

/** Creates a hub with a home storage. */
export function hubWith(home: HomeStorage, props: JupyterHubProps = {}): HubOf {
  return new HubOf({ ...props, notebooks: { ...props.notebooks, home } });
}

/** Returns the verbs on claims in the Role of the hub. */
export function claimVerbs(hub: HubOf): string[] {
  const rules: { resources: string[]; verbs: string[] }[] = hub.object('Role', '-hub').rules;
  return rules.flatMap(({ resources, verbs }) => (resources.includes('persistentvolumeclaims') ? verbs : []));
}
