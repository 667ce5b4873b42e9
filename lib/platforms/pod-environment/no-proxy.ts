import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { INetworkCapability } from '../capabilities/network';

/** Destinations in every pod, and names of the API server besides those that end with `.svc`. */
const LOCAL = ['localhost', '127.0.0.1', '::1', 'kubernetes', 'kubernetes.default'];

/**
 * Returns the destinations that pods reach without a proxy: Services, the cluster's domain, and addresses that are not on
 * the internet, which include those of pods, nodes and the API server.
 *
 * Short names of Services have no common domain, so they are listed. A name without a namespace resolves only in its own
 * namespace.
 *
 * @param scope the platform, or the chart of the pods
 * @param namespace namespace of the pods; undefined if it is unknown
 * @param own destinations of the user
 */
export function noProxy(
  scope: IConstruct,
  namespace: string | undefined,
  network: INetworkCapability,
  own: readonly string[],
): string {
  const services = servicesOf(scope);
  const short = services.filter((service) => service.namespace === namespace).map(({ name }) => name);
  const qualified = services.flatMap((service) => (service.namespace ? [`${service.name}.${service.namespace}`] : []));
  const addresses = [
    ...network.internet.flatMap(({ exceptCidrs = [] }) => exceptCidrs),
    ...(network.clusterCidrs ?? []),
  ];
  const names = [...new Set([...short, ...qualified])].sort();
  const all = [...LOCAL, '.svc', `.${network.clusterDomain}`, ...addresses, ...own, ...names];
  return [...new Set(all)].join(',');
}

function servicesOf(scope: IConstruct): { readonly name: string; readonly namespace?: string }[] {
  const objects = scope.node
    .findAll()
    .filter((node): node is ApiObject => ApiObject.isApiObject(node) && node.kind === 'Service');
  return objects.map((service) => ({
    name: service.name,
    namespace: service.metadata.namespace ?? Chart.of(service).namespace,
  }));
}
