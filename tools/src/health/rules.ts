import { groupOf, type KubeObject } from '../kubernetes/objects';
import { CLUSTER_RULES } from './cluster-services';
import type { ClusterView } from './cluster-view';
import { conditionOf, explain, isFalse, isTrue, secondsSince } from './conditions';
import { failed, type Health, missing, progressing, READY, unknown } from './health';
import { JOB_RULES } from './jobs';
import { NETWORK_RULES } from './networking';
import { POD_RULES } from './pods';
import type { Rule, Rules } from './rule';
import { STORAGE_RULES } from './storage';
import { WORKLOAD_RULES } from './workloads';

/** Seconds in which a controller must write the status of a custom resource. */
const STATUS_GRACE = 60;
/** Seconds in which an expected object must appear. */
const MISSING_GRACE = 600;

/** Kinds that have no state of their own: they are ready if they exist. */
const PASSIVE_KINDS = [
  ...['ConfigMap', 'Secret', 'ServiceAccount', 'LimitRange', 'ResourceQuota', 'Endpoints', 'Event', 'PodTemplate'],
  ...['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'].map((kind) => `rbac.authorization.k8s.io/${kind}`),
  ...['NetworkPolicy', 'IngressClass'].map((kind) => `networking.k8s.io/${kind}`),
  ...[
    'MutatingWebhookConfiguration',
    'ValidatingWebhookConfiguration',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
    'MutatingAdmissionPolicy',
    'MutatingAdmissionPolicyBinding',
  ].map((kind) => `admissionregistration.k8s.io/${kind}`),
  'storage.k8s.io/StorageClass',
  'scheduling.k8s.io/PriorityClass',
  'node.k8s.io/RuntimeClass',
  'discovery.k8s.io/EndpointSlice',
  'coordination.k8s.io/Lease',
  // Controllers that write no status, or only for a part of the objects.
  'gateway.networking.k8s.io/ReferenceGrant',
  'cloud.google.com/BackendConfig',
  'networking.gke.io/FrontendConfig',
  'monitoring.coreos.com/PodMonitor',
  'monitoring.coreos.com/PrometheusRule',
  'monitoring.coreos.com/ServiceMonitor',
  'monitoring.googleapis.com/PodMonitoring',
];

const passive: Rule = () => READY;

const RULES: Rules = {
  ...Object.fromEntries(PASSIVE_KINDS.map((kind) => [kind, passive])),
  ...POD_RULES,
  ...WORKLOAD_RULES,
  ...JOB_RULES,
  ...STORAGE_RULES,
  ...NETWORK_RULES,
  ...CLUSTER_RULES,
  'app.k8s.io/Application': application,
};

/** Kinds with a rule of their own, except those that are ready if they exist. */
export const RULED_KINDS: readonly string[] = Object.keys(RULES).filter((kind) => RULES[kind] !== passive);

/** Returns the state of an object that exists. */
export function healthOf(object: KubeObject, view: ClusterView): Health {
  const { metadata, status, apiVersion, kind } = object;
  if (metadata.deletionTimestamp !== undefined) {
    const finalizers = metadata.finalizers ?? [];
    return progressing('Terminating', finalizers.length > 0 ? `Finalizers: ${finalizers.join(', ')}` : '');
  }
  const observed: number | undefined = status?.observedGeneration;
  if (observed !== undefined && metadata.generation !== undefined && observed !== metadata.generation) {
    return progressing('NotObserved', 'The controller has not seen the latest change yet.');
  }
  const reconciling = conditionOf(object, 'Reconciling');
  if (isTrue(reconciling)) {
    return progressing(...explain(reconciling));
  }
  const stalled = conditionOf(object, 'Stalled');
  if (isTrue(stalled)) {
    return failed(...explain(stalled));
  }
  const group = groupOf(apiVersion);
  const rule = RULES[group === '' ? kind : `${group}/${kind}`] ?? customResource;
  return rule(object, view);
}

/** Conditions that the controller of kubeflow-cdk writes. `Ready` is False also while components start. */
function application(object: KubeObject, view: ClusterView): Health {
  const degraded = conditionOf(object, 'Degraded');
  return isTrue(degraded) ? failed(...explain(degraded)) : customResource(object, view);
}

/** A kind without a rule. Silence never means ready. */
function customResource(object: KubeObject, view: ClusterView): Health {
  for (const type of ['Ready', 'Available']) {
    const condition = conditionOf(object, type);
    if (condition) {
      return isTrue(condition)
        ? READY
        : isFalse(condition)
          ? progressing(...explain(condition))
          : unknown(...explain(condition));
    }
  }
  return secondsSince(object.metadata.creationTimestamp, view.now) < STATUS_GRACE
    ? progressing('NoStatus', 'No controller has written a status yet.')
    : unknown('NoStatus', `${object.kind} has no Ready condition, so its state is unknown.`);
}

/**
 * Returns the state of an expected object that does not exist.
 *
 * @param expectedSince time since which it is expected, in milliseconds
 */
export function healthOfMissing(expectedSince: number, now: number): Health {
  return (now - expectedSince) / 1000 < MISSING_GRACE
    ? progressing('NotFound', 'It does not exist yet.')
    : missing('NotFound', 'It does not exist.');
}
