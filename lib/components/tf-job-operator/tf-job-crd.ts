import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { clusterScoped } from '../../platforms/namespace';
import { sharedDefinition } from '../../platforms/shared-definition';
import type { OperatorSettings } from './operator-settings';
import { TF_JOB_SCHEMA } from './tf-job-schema';

/**
 * Creates the CustomResourceDefinition of TFJobs. It is 40 times smaller than upstream's, which almost exceeds the
 * annotation limit of client-side `kubectl apply`.
 */
export function tfJobCrd(scope: Construct, id: string, { labels }: Pick<OperatorSettings, 'labels'>): ApiObject {
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
  return sharedDefinition(definition);
}
