import { Authenticator, ProxyHttps, type ProxyOptions } from '../../../../lib/components/jupyterhub';
import { HubOf, type Manifest } from '../hub-of';
import { CLUSTER } from '../samples';

export const NAME = { hostname: 'hub.example.com' };
export const secret = ProxyHttps.secret('certificate');

const authenticator = Authenticator.sharedPassword({ allowExposure: true });

/** A hub with the options of the proxy that may be exposed, and the manifests of the proxy. */
export function proxyWith(proxy: ProxyOptions, props: object = {}) {
  const hub = new HubOf({ proxy, authenticator, ...props }, CLUSTER);
  const [container] = hub.proxyPod.containers;
  const service = hub.object('Service', '-proxy-public');
  return {
    hub,
    container,
    pod: hub.proxyPod,
    service,
    ports: service.spec.ports.map(({ name, port, targetPort }: Manifest) => `${name} ${port} to ${targetPort}`),
    policy: hub.object('NetworkPolicy', '-proxy').spec,
  };
}
