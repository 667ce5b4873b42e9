import { map, type Schema, TEXT, TIME } from '../tf-job-operator/schema';

const list = (items: Schema): Schema => ({ type: 'array', items });
const object = (properties: { [name: string]: Schema }, required?: string[]): Schema => ({
  type: 'object',
  properties,
  ...(required && { required }),
});
const text = (description: string): Schema => ({ type: 'string', description });

const CONTACT = object({ name: TEXT, email: TEXT, url: TEXT });

/** Fields of a reference to an object. */
const REFERENCE: { [name: string]: Schema } = Object.fromEntries(
  ['apiVersion', 'fieldPath', 'kind', 'name', 'namespace', 'resourceVersion', 'uid'].map((field) => [field, TEXT]),
);

const INFO = object({
  name: text('Title of the entry.'),
  type: text('Value, or Reference if the value is in `valueFrom`.'),
  value: TEXT,
  valueFrom: object({
    type: TEXT,
    configMapKeyRef: object({ ...REFERENCE, key: TEXT }),
    secretKeyRef: object({ ...REFERENCE, key: TEXT }),
    ingressRef: object({ ...REFERENCE, host: TEXT, path: TEXT, protocol: TEXT }),
    serviceRef: object({ ...REFERENCE, path: TEXT, protocol: TEXT, port: { type: 'integer', format: 'int32' } }),
  }),
});

const DESCRIPTOR: Schema = {
  ...object({
    type: text('Type of the application, for example kubeflow.'),
    version: text('Version of the application.'),
    description: TEXT,
    icons: list(object({ src: TEXT, size: TEXT, type: TEXT }, ['src'])),
    maintainers: list(CONTACT),
    owners: list(CONTACT),
    keywords: list(TEXT),
    links: list(object({ description: TEXT, url: TEXT })),
    notes: text('First steps for users, in Markdown.'),
  }),
  // Published examples have fields of older versions.
  'x-kubernetes-preserve-unknown-fields': true,
};

const SPEC: Schema = {
  ...object({
    selector: object({
      matchLabels: map(TEXT),
      matchExpressions: list(object({ key: TEXT, operator: TEXT, values: list(TEXT) }, ['key', 'operator'])),
    }),
    componentKinds: list(object({ group: TEXT, kind: TEXT }, ['group', 'kind'])),
    descriptor: DESCRIPTOR,
    info: list(INFO),
    addOwnerRef: {
      type: 'boolean',
      description: 'Whether components belong to the Application. The controller of kubeflow-cdk ignores it.',
    },
    assemblyPhase: text('Pending, Succeeded or Failed. Empty means Succeeded.'),
  }),
  'x-kubernetes-preserve-unknown-fields': true,
};

const STATUS = object({
  observedGeneration: { type: 'integer', format: 'int64' },
  componentsReady: text('Number of ready objects, of all objects that must be ready.'),
  components: list(
    object({
      group: TEXT,
      kind: TEXT,
      name: TEXT,
      namespace: TEXT,
      component: text('Part of the application that the object belongs to.'),
      link: text('Path of the object in the Kubernetes API.'),
      status: text('Ready, Suspended, InProgress, Unknown, Failed or NotFound.'),
      reason: TEXT,
      message: TEXT,
    }),
  ),
  conditions: list(
    object(
      {
        type: TEXT,
        status: TEXT,
        reason: TEXT,
        message: TEXT,
        observedGeneration: { type: 'integer', format: 'int64' },
        lastTransitionTime: TIME,
        lastUpdateTime: TIME,
      },
      ['type', 'status'],
    ),
  ),
});

/**
 * Schema of Applications. It accepts what upstream's definition accepts.
 *
 * @see https://github.com/kubernetes-sigs/application/blob/v0.8.3/api/v1beta1/application_types.go
 */
export const APPLICATION_SCHEMA: Schema = object({
  apiVersion: TEXT,
  kind: TEXT,
  metadata: { type: 'object' },
  spec: SPEC,
  status: STATUS,
});
