import { ApiObject, JsonPatch } from 'cdk8s';
import type { Construct } from 'constructs';
import { clusterScoped } from '../../platforms/namespace';
import type { OperatorSettings } from './operator-settings';
import { TF_JOB_SCHEMA } from './tf-job-schema';

/**
 * Creates the CustomResourceDefinition of TFJobs. It is 40 times smaller than upstream's, which almost exceeds the
 * annotation limit of client-side `kubectl apply`.
 */
export function tfJobCrd(
  scope: Construct,
  id: string,
  { labels, sharesCluster }: Pick<OperatorSettings, 'labels' | 'sharesCluster'>,
): ApiObject {
  const definition = clusterScoped(
    new ApiObject(scope, id, {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'tfjobs.kubeflow.org', labels },
      spec: {
        group: 'kubeflow.org',
        names: {
          kind: 'TFJob',
          listKind: 'TFJobList',
          plural: 'tfjobs',
          singular: 'tfjob',
          shortNames: ['tfj'],
          categories: ['all', 'kubeflow'],
        },
        scope: 'Namespaced',
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            subresources: { status: {} },
            additionalPrinterColumns: [
              { name: 'State', type: 'string', jsonPath: '.status.conditions[-1:].type' },
              { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
            ],
            schema: { openAPIV3Schema: TF_JOB_SCHEMA },
          },
        ],
      },
    }),
  );
  if (sharesCluster) {
    // Equal for all instances: also without the labels of the chart, which cdk8s adds.
    definition.addJsonPatch(
      JsonPatch.add('/metadata/labels', SHARED_LABELS),
      JsonPatch.add('/metadata/annotations', KEPT_BY_TOOLS),
    );
  }
  return definition;
}

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
