import { SERVICE_LABEL } from '../health';
import type { KubeObject } from '../kubernetes/objects';

/** Annotations that rules read. */
const ANNOTATIONS = ['deployment.kubernetes.io/revision'];

/** Fields of a spec that no rule reads, and that take most of the memory. */
const LARGE_FIELDS = [
  ...['template', 'jobTemplate', 'versions', 'volumeClaimTemplates', 'tfReplicaSpecs', 'replicatedJobs', 'rules'],
];

/**
 * Returns an object with the fields that rules and checks read. Thousands of objects then fit into little memory.
 */
export function pruned(object: KubeObject): KubeObject {
  const { apiVersion, kind, metadata, spec, status, webhooks } = object;
  const { name, namespace, uid, resourceVersion, generation, creationTimestamp, deletionTimestamp } = metadata;
  const annotations = ANNOTATIONS.flatMap((key) => {
    const value = metadata.annotations?.[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(uid !== undefined && { uid }),
      ...(resourceVersion !== undefined && { resourceVersion }),
      ...(generation !== undefined && { generation }),
      ...(creationTimestamp !== undefined && { creationTimestamp }),
      ...(deletionTimestamp !== undefined && { deletionTimestamp, finalizers: metadata.finalizers ?? [] }),
      ...(annotations.length > 0 && { annotations: Object.fromEntries(annotations) }),
      ...(metadata.ownerReferences && {
        ownerReferences: metadata.ownerReferences.map(({ kind: of, name: owner, uid: id }) => ({
          kind: of,
          name: owner,
          uid: id,
        })),
      }),
    },
    ...(spec && { spec: withoutLargeFields(spec) }),
    ...(status && { status }),
    ...(webhooks && { webhooks: webhooks.map(prunedWebhook) }),
  };
}

/** Of the pod template, the labels remain: Services select by them. */
function withoutLargeFields(spec: KubeObject['spec']): object {
  const labels = spec.template?.metadata?.labels;
  return {
    ...Object.fromEntries(Object.entries(spec).filter(([field]) => !LARGE_FIELDS.includes(field))),
    ...(labels && { template: { metadata: { labels } } }),
  };
}

function prunedWebhook({ name, clientConfig }: { name: string; clientConfig?: { caBundle?: string } }): object {
  return { name, hasCaBundle: Boolean(clientConfig?.caBundle) };
}

/** Returns an EndpointSlice with its Service, and with an endpoint if one is ready. */
export function prunedSlice({ apiVersion, kind, metadata, endpoints }: KubeObject): KubeObject {
  const { name, namespace, uid, labels = {} } = metadata;
  const all: { conditions?: { ready?: boolean } }[] = endpoints ?? [];
  const ready = all.some(({ conditions }) => conditions?.ready ?? true);
  return {
    ...{ apiVersion, kind },
    metadata: { name, namespace, uid, labels: { [SERVICE_LABEL]: labels[SERVICE_LABEL] } },
    endpoints: ready ? [{ conditions: { ready } }] : [],
  };
}

/** Returns a pod with its state, its owner and its claims. */
export function prunedPod(pod: KubeObject): KubeObject {
  const { metadata, spec, ...others } = pruned(pod);
  const volumes = (spec?.volumes ?? []).filter((volume: KubeObject) => volume.persistentVolumeClaim);
  return { ...others, metadata, spec: { volumes } };
}
