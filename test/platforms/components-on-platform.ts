import { App, Testing } from 'cdk8s';
import { JupyterHub, type JupyterHubProps } from '../../lib/components/jupyterhub';
import { AnyClusterPlatform, type AnyClusterPlatformProps } from '../../lib/platforms/generic';
import type { Manifest } from '../policy/manifest';
import { everyComponent, objectsOf } from './every-component';

/** Returns a platform with these props, where a Service can have a fixed cluster IP. */
export function platformOf(props: AnyClusterPlatformProps): AnyClusterPlatform {
  return new AnyClusterPlatform(new App(), 'lab', { serviceCidr: '10.96.0.0/16', ...props });
}

/** Returns the objects of all components on a platform with these props. */
export function objectsWith(props: AnyClusterPlatformProps): Manifest[] {
  const platform = platformOf(props);
  everyComponent(platform);
  return objectsOf(platform);
}

/** Returns the notebook configuration of the hub. */
export function notebooksOf(objects: readonly Manifest[]): any {
  const [config] = objects.flatMap(({ data }) => data?.['values.json'] ?? []);
  return JSON.parse(config).notebooks;
}

/** Returns the notebook configuration of a hub with these props. */
export function notebooks(platform: AnyClusterPlatform, props: JupyterHubProps['notebooks'] = {}): any {
  const chart = platform.chart('hub');
  new JupyterHub(chart, 'hub', { notebooks: props });
  return notebooksOf(Testing.synth(chart));
}

/** Kind and name of the object that a pod belongs to. */
export const nameOf = ({ owner }: { owner: Manifest }) => `${owner.kind} ${owner.metadata.name}`;
