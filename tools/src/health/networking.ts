import type { KubeObject } from '../kubernetes/objects';
import type { ClusterView } from './cluster-view';
import { type Condition, conditionOf, explain, isFalse, isTrue } from './conditions';
import { failed, type Health, progressing, READY } from './health';
import type { Rules } from './rule';

function service(object: KubeObject, view: ClusterView): Health {
  if (object.spec?.type !== 'LoadBalancer' || hasAddress(object)) {
    return READY;
  }
  const event = view.eventOf(object, 'SyncLoadBalancerFailed', 'FailedBuildModel', 'FailedDeployModel');
  return progressing(
    event?.reason ?? 'NoAddress',
    event?.message ?? 'The load balancer has no IP address or hostname yet.',
  );
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
