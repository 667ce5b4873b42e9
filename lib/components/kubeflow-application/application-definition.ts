import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { clusterScoped } from '../../platforms/namespace';
import { sharedDefinition } from '../../platforms/shared-definition';
import { APPLICATION_SCHEMA } from './application-schema';

export const APPLICATION_GROUP = 'app.k8s.io';
export const APPLICATION_VERSION = 'v1beta1';
export const APPLICATION_KIND = 'Application';
export const APPLICATION_PLURAL = 'applications';

/** Kubernetes protects groups below k8s.io, and requires the review that approved the API. */
const ANNOTATIONS = { 'api-approved.kubernetes.io': 'https://github.com/kubernetes-sigs/application/pull/2' };

/** Creates the CustomResourceDefinition of Applications. */
export function applicationDefinition(scope: Construct, id: string, labels: { [key: string]: string }): ApiObject {
  const definition = clusterScoped(
    new ApiObject(scope, id, {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: {
        name: `${APPLICATION_PLURAL}.${APPLICATION_GROUP}`,
        labels,
        annotations: ANNOTATIONS,
      },
      spec: {
        group: APPLICATION_GROUP,
        names: {
          kind: APPLICATION_KIND,
          listKind: 'ApplicationList',
          plural: APPLICATION_PLURAL,
          singular: 'application',
          shortNames: ['app'],
        },
        scope: 'Namespaced',
        versions: [
          {
            name: APPLICATION_VERSION,
            served: true,
            storage: true,
            subresources: { status: {} },
            additionalPrinterColumns: [
              { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
              { name: 'Components', type: 'string', jsonPath: '.status.componentsReady' },
              { name: 'Reason', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].reason' },
              { name: 'Version', type: 'string', jsonPath: '.spec.descriptor.version', priority: 1 },
              { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
            ],
            schema: { openAPIV3Schema: APPLICATION_SCHEMA },
          },
        ],
      },
    }),
  );
  return sharedDefinition(definition, ANNOTATIONS);
}
