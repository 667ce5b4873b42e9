import type { KubeObject } from '../kubernetes/objects';
import type { ClusterView } from './cluster-view';
import { type Condition, conditionOf, explain, isFalse, isTrue, secondsSince } from './conditions';
import { failed, type Health, progressing, READY, readyWith, unknown } from './health';
import type { Rules } from './rule';

/** Label of an EndpointSlice with the name of its Service. */
export const SERVICE_LABEL = 'kubernetes.io/service-name';

/** Kinds whose pods Services select. */
const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'];
/** Seconds in which the pods of a Service must appear. */
const ENDPOINT_GRACE = 60;

function service(object: KubeObject, view: ClusterView): Health {
  if (object.spec?.type !== 'LoadBalancer' || hasAddress(object)) {
    return endpoints(object, view);
  }
  const event = view.eventOf(object, 'SyncLoadBalancerFailed', 'FailedBuildModel', 'FailedDeployModel');
  return progressing(
    event?.reason ?? 'NoAddress',
    event?.message ?? 'The load balancer has no IP address or hostname yet.',
  );
}

/** A Service needs a ready pod. Kubernetes creates an EndpointSlice for each Service, so none means that none was read. */
function endpoints(object: KubeObject, view: ClusterView): Health {
  const { selector = {}, type } = object.spec ?? {};
  const { name, namespace, creationTimestamp } = object.metadata;
  const slices = view
    .ofKind('EndpointSlice', namespace)
    .filter(({ metadata }) => metadata.labels?.[SERVICE_LABEL] === name);
  if (
    type === 'ExternalName' ||
    Object.keys(selector).length === 0 ||
    slices.length === 0 ||
    slices.some(hasEndpoint)
  ) {
    return READY;
  }
  const workloads = WORKLOADS.flatMap((kind) => view.ofKind(kind, namespace)).filter((each) =>
    isSelected(each, selector),
  );
  if (workloads.length > 0 && workloads.every(({ spec }) => spec?.replicas === 0)) {
    return readyWith('NoEndpoints', 'The workload behind it has no replicas.');
  }
  const text = 'No ready pod matches its selector';
  return workloads.length > 0 || secondsSince(creationTimestamp, view.now) < ENDPOINT_GRACE
    ? progressing('NoEndpoints', `${text}.`)
    : unknown('NoEndpoints', `${text}, and no workload of the program has such pods.`);
}

function hasEndpoint({ endpoints: found }: KubeObject): boolean {
  const all: { readonly conditions?: { readonly ready?: boolean } }[] = found ?? [];
  // An unknown condition counts as ready.
  return all.some(({ conditions }) => conditions?.ready ?? true);
}

function isSelected({ spec }: KubeObject, selector: Readonly<Record<string, string>>): boolean {
  const labels: Readonly<Record<string, string>> = spec?.template?.metadata?.labels ?? {};
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

function ingress(object: KubeObject, view: ClusterView): Health {
  if (hasAddress(object)) {
    return READY;
  }
  const event = view.eventOf(object, 'Sync', 'Translate', 'FailedBuildModel', 'FailedDeployModel');
  return progressing('NoAddress', event?.message ?? 'No controller has given it an IP address or hostname yet.');
}

function hasAddress({ status }: KubeObject): boolean {
  const addresses: { ip?: string; hostname?: string }[] = status?.loadBalancer?.ingress ?? [];
  return addresses.some(({ ip, hostname }) => Boolean(ip || hostname));
}

function gateway(object: KubeObject): Health {
  const accepted = conditionOf(object, 'Accepted');
  if (isFalse(accepted) && accepted.reason !== 'Pending') {
    return failed(...explain(accepted));
  }
  const programmed = conditionOf(object, 'Programmed');
  if (isTrue(programmed)) {
    return READY;
  }
  return isFalse(programmed) && programmed.reason === 'Invalid'
    ? failed(...explain(programmed))
    : progressing(programmed?.reason ?? 'NotProgrammed', programmed?.message ?? 'No controller has programmed it yet.');
}

/** Reasons of a route that change only if another object appears. */
const ROUTE_WAITS = new Set(['Pending', 'NoMatchingParent', 'BackendNotFound']);

function route(object: KubeObject): Health {
  const references: unknown[] = object.spec?.parentRefs ?? [];
  const parents: { readonly conditions?: readonly Condition[] }[] = object.status?.parents ?? [];
  for (const { conditions = [] } of parents) {
    for (const type of ['Accepted', 'ResolvedRefs']) {
      const condition = conditions.find((each) => each.type === type);
      if (!isTrue(condition)) {
        const rejected = isFalse(condition) && !ROUTE_WAITS.has(condition.reason ?? '');
        const text: [string, string] = condition ? explain(condition) : [`Not${type}`, ''];
        return rejected ? failed(...text) : progressing(...text);
      }
    }
  }
  return parents.length < references.length || parents.length === 0
    ? progressing('NotAccepted', `${parents.length} of ${references.length} parents have accepted the route`)
    : READY;
}

export const NETWORK_RULES: Rules = {
  Service: service,
  'networking.k8s.io/Ingress': ingress,
  'gateway.networking.k8s.io/Gateway': gateway,
  'gateway.networking.k8s.io/HTTPRoute': route,
  'gateway.networking.k8s.io/GRPCRoute': route,
};
