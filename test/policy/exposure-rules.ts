import type { Manifest } from './manifest';
import { violations } from './rules';

/** An object with the fields of its kind. */
type Loose = any;

/**
 * Finds open exposures: hostnames without TLS, Services with an address outside the cluster, network
 * policies for the pods of all namespaces, and load balancers that ask another component for the health of a pod.
 *
 * Programs that choose to be open have such objects. Examples and components with defaults have none.
 */
export function openExposures(manifests: readonly Manifest[]): string[] {
  return (manifests as readonly Loose[]).flatMap((object) => {
    const name = `${object.kind} ${object.metadata.namespace}/${object.metadata.name}`;
    return problemsOf(object, manifests).map((problem) => `${name}: ${problem}`);
  });
}

/** All violations: of the rules for every object, and of exposures. */
export function allViolations(manifests: readonly Manifest[]): string[] {
  return [...violations(manifests), ...openExposures(manifests)];
}

function problemsOf({ kind, spec }: Loose, manifests: readonly Loose[]): string[] {
  switch (kind) {
    case 'Ingress':
      return (spec.rules ?? [])
        .filter(({ host }: Loose) => !(spec.tls ?? []).some(({ hosts }: Loose) => hosts.includes(host)))
        .map(({ host }: Loose) => `serves ${host} without TLS`);
    case 'Gateway':
      return spec.listeners
        .filter(({ protocol }: Loose) => protocol !== 'HTTPS')
        .map(({ protocol }: Loose) => `has a listener for ${protocol}`);
    case 'Service':
      return ['LoadBalancer', 'NodePort'].includes(spec.type) ? [`is of type ${spec.type}`] : [];
    case 'NetworkPolicy':
      return (spec.ingress ?? [])
        .flatMap(({ from = [] }: Loose) => from)
        .filter(({ namespaceSelector, podSelector }: Loose) => isEmpty(namespaceSelector) && podSelector === undefined)
        .map(() => 'allows pods of all namespaces');
    case 'HealthCheckPolicy':
      return healthCheckProblems(spec, manifests);
    default:
      return [];
  }
}

/** A load balancer must ask for the health of the pods that it sends requests to, and not of pods behind them. */
function healthCheckProblems(spec: Loose, manifests: readonly Loose[]): string[] {
  const path = spec.default.config.httpHealthCheck.requestPath;
  const service = manifests.find(({ kind, metadata }) => kind === 'Service' && metadata.name === spec.targetRef.name);
  const probed = manifests
    .filter(({ kind }) => kind === 'Deployment')
    .map((deployment) => deployment.spec.template)
    .filter(({ metadata }) =>
      Object.entries(service?.spec.selector ?? { none: '' }).every(([key, value]) => metadata.labels[key] === value),
    )
    .flatMap((template) => template.spec.containers)
    .flatMap(({ readinessProbe }) => (readinessProbe?.httpGet ? [readinessProbe.httpGet.path] : []));
  return probed.length === 0 || probed.includes(path)
    ? []
    : [`asks ${path}, but the pods are ready by ${probed.join(', ')}`];
}

function isEmpty(selector: object | undefined): boolean {
  return selector !== undefined && Object.keys(selector).length === 0;
}
