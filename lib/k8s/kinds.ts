/** Cluster-scoped kinds. Their manifests can have a namespace, which Kubernetes ignores. */
export const CLUSTER_SCOPED = new Set([
  'APIService',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'IngressClass',
  'MutatingWebhookConfiguration',
  'Namespace',
  'PersistentVolume',
  'PriorityClass',
  'RuntimeClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
]);

/** Kinds whose objects end, and are not ready in the meantime. */
export const ENDING_KINDS = new Set([
  'Job',
  'Pod',
  'TFJob',
  'PyTorchJob',
  'MPIJob',
  'XGBoostJob',
  'PaddleJob',
  'JAXJob',
  'JobSet',
]);

/**
 * Name of a kind in URLs, by the rule that Kubernetes uses for kinds that it does not know.
 *
 * @see https://github.com/kubernetes/apimachinery/blob/v0.36.0/pkg/api/meta/restmapper.go
 */
export function pluralOf(kind: string): string {
  const singular = kind.toLowerCase();
  if (singular.endsWith('endpoints')) {
    return singular;
  }
  if (/s$/.test(singular)) {
    return `${singular}es`;
  }
  return singular.endsWith('y') && !/[aeiou]y$/.test(singular) ? `${singular.slice(0, -1)}ies` : `${singular}s`;
}
