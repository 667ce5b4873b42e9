import { type ApiObject, JsonPatch } from 'cdk8s';
import { namespacePrefix } from './namespace';

/** Labels of a definition that no instance owns. */
const SHARED_LABELS = { 'app.kubernetes.io/part-of': 'kubeflow', 'app.kubernetes.io/managed-by': 'kubeflow-cdk' };

/**
 * Annotations that keep an object when the instance that applied it is deleted or pruned by Argo CD, Flux or Helm.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#prune
 */
const KEPT_BY_TOOLS = {
  'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
  'helm.sh/resource-policy': 'keep',
  'kustomize.toolkit.fluxcd.io/prune': 'disabled',
};

/**
 * Makes a CustomResourceDefinition equal for all instances, if there is a namespace prefix: instances share definitions.
 *
 * @param annotations annotations of the definition
 * @returns the definition
 */
export function sharedDefinition(definition: ApiObject, annotations: { [key: string]: string } = {}): ApiObject {
  if (namespacePrefix(definition) !== '') {
    // Also without the labels of the chart, which cdk8s adds.
    definition.addJsonPatch(
      JsonPatch.add('/metadata/labels', SHARED_LABELS),
      JsonPatch.add('/metadata/annotations', { ...annotations, ...KEPT_BY_TOOLS }),
    );
  }
  return definition;
}
