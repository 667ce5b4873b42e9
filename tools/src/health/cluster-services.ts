import type { KubeObject } from '../kubernetes/objects';
import { conditionOf, explain, isFalse, isTrue } from './conditions';
import { failed, type Health, progressing, READY, readyWith } from './health';
import type { Rules } from './rule';

function definition(object: KubeObject): Health {
  const accepted = conditionOf(object, 'NamesAccepted');
  if (isFalse(accepted)) {
    return failed(...explain(accepted));
  }
  const established = conditionOf(object, 'Established');
  if (isTrue(established)) {
    return READY;
  }
  return isFalse(established) && established.reason !== 'Installing'
    ? failed(...explain(established))
    : progressing(established?.reason ?? 'Installing', established?.message ?? '');
}

function apiService(object: KubeObject): Health {
  const available = conditionOf(object, 'Available');
  return isTrue(available) ? READY : progressing(available?.reason ?? 'NotAvailable', available?.message ?? '');
}

function autoscaler(object: KubeObject): Health {
  const able = conditionOf(object, 'AbleToScale');
  if (isFalse(able)) {
    return readyWith(...explain(able));
  }
  const active = conditionOf(object, 'ScalingActive');
  return isFalse(active) ? readyWith(...explain(active)) : READY;
}

function namespace(object: KubeObject): Health {
  return object.status?.phase === 'Terminating'
    ? progressing('Terminating', conditionOf(object, 'NamespaceContentRemaining')?.message ?? '')
    : READY;
}

function certificate(object: KubeObject): Health {
  const ready = conditionOf(object, 'Ready');
  if (isTrue(ready)) {
    return READY;
  }
  const issuing = conditionOf(object, 'Issuing');
  if (isFalse(issuing) && issuing.reason === 'Failed') {
    return failed(...explain(issuing));
  }
  return progressing(ready?.reason ?? 'NotIssued', issuing?.message ?? ready?.message ?? '');
}

/** Certificates of Google's load balancers. */
function managedCertificate({ status }: KubeObject): Health {
  const state: string = status?.certificateStatus ?? '';
  if (state === 'Active') {
    return READY;
  }
  const domains: { domain: string; status: string }[] = status?.domainStatus ?? [];
  const message = domains.map((each) => `${each.domain}: ${each.status}`).join(', ');
  return /Failed/.test(state) && state !== 'FailedNotVisible'
    ? failed(state, message)
    : progressing(state || 'Provisioning', message);
}

export const CLUSTER_RULES: Rules = {
  Namespace: namespace,
  'apiextensions.k8s.io/CustomResourceDefinition': definition,
  'apiregistration.k8s.io/APIService': apiService,
  'autoscaling/HorizontalPodAutoscaler': autoscaler,
  'cert-manager.io/Certificate': certificate,
  'networking.gke.io/ManagedCertificate': managedCertificate,
};
