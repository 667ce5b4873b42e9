import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { Warnings } from '../../../warnings';
import type { HubOptions } from './hub-options';

/** The hub's HTTP client sends requests to its own proxy and to notebooks through these. It ignores HTTP_PROXY. */
const OF_ALL_REQUESTS = ['http_proxy', 'all_proxy', 'ALL_PROXY'];
const OF_OTHER_REQUESTS = ['HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'];

/**
 * Checks variables for an HTTP proxy that the program sets for the hub. The platform's `httpProxy` sets NO_PROXY itself.
 *
 * @throws KubeflowError if the hub would send requests within the cluster to the proxy.
 */
export function checkProxyVariables(
  where: IConstruct,
  { env = {}, secretEnv = {} }: HubOptions,
  hasNoProxy: boolean,
): void {
  const names = new Set([...Object.keys(env), ...Object.keys(secretEnv)]);
  if (hasNoProxy || names.has('no_proxy') || names.has('NO_PROXY')) {
    return;
  }
  const hint = [
    'Set `httpProxy` of the platform instead: it sets all variables, in all pods, and opens network policies.',
    'Or set `no_proxy` in `hub.env`, with the Services of the hub and the addresses of pods and of the API server.',
  ];
  const [name] = OF_ALL_REQUESTS.filter((variable) => names.has(variable));
  if (name !== undefined) {
    throw new KubeflowError(
      where,
      `hub.env: "${name}" is set without "no_proxy".`,
      'The hub would send requests to its own proxy and to notebooks through the HTTP proxy, and start no server.',
      ...hint,
    );
  }
  const [other] = OF_OTHER_REQUESTS.filter((variable) => names.has(variable));
  if (other !== undefined) {
    Warnings.add(
      where,
      'jupyterhub/proxy-without-no-proxy',
      `hub.env: "${other}" is set without "no_proxy".`,
      "Programs in the hub's pod that read it send requests to the API server and to Services through the HTTP proxy.",
      ...hint,
    );
  }
}
