import { CONTAINER, REPLICA_PROPS } from '../tf-job/operator-names';
import { integer, map, type Schema, TEXT, TIME } from './schema';

// The schema also rejects everything that upstream's webhook rejects, so that mistakes fail while the operator is not running.
// @see https://github.com/kubeflow/trainer/blob/v1.9.4/pkg/webhooks/tensorflow/tfjob_webhook.go

/** Names of the replica types. The operator ignores their case. */
const TYPES: string[] = Object.values(REPLICA_PROPS);

const container: Schema = {
  type: 'object',
  required: ['name', 'image'],
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 63 },
    image: { type: 'string', minLength: 1 },
  },
  'x-kubernetes-preserve-unknown-fields': true,
};

/**
 * A pod template, which keeps unknown fields. The API server validates them when the operator creates the pods. A copy of
 * the pod schema would be forty times as long as this whole schema, and outdated with each Kubernetes release.
 */
const template: Schema = {
  type: 'object',
  description: 'Pod template. The restartPolicy of the replica overrides its restartPolicy.',
  required: ['spec'],
  properties: {
    spec: {
      type: 'object',
      required: ['containers'],
      properties: {
        containers: {
          type: 'array',
          minItems: 1,
          // The API server requires bounds to estimate the cost of the rules.
          maxItems: 64,
          items: container,
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          'x-kubernetes-validations': [
            {
              rule: `self.exists(c, c.name == '${CONTAINER}')`,
              message: `must have a container named "${CONTAINER}"`,
            },
          ],
        },
      },
      'x-kubernetes-preserve-unknown-fields': true,
    },
  },
  'x-kubernetes-preserve-unknown-fields': true,
};

const replica: Schema = {
  type: 'object',
  required: ['template'],
  properties: {
    // Not negative: the operator creates lists with this length.
    replicas: integer(0, 'Number of pods. Default: 1.'),
    restartPolicy: {
      type: 'string',
      description: 'ExitCode restarts the pod after exit codes 128-255 and fails after 1-127. Default: Never.',
      enum: ['', 'Always', 'OnFailure', 'Never', 'ExitCode'],
    },
    template,
  },
};

const replicas: Schema = {
  type: 'object',
  description: `Replicas by type: ${TYPES.join(', ')}.`,
  minProperties: 1,
  maxProperties: TYPES.length,
  additionalProperties: replica,
  'x-kubernetes-validations': [
    {
      rule: `self.all(t, t.lowerAscii() in [${TYPES.map((type) => `'${type}'`).join(', ')}])`,
      message: 'the replica types are Chief, Master, Worker, PS and Evaluator',
    },
    {
      rule: 'self.all(t, self.exists_one(u, u.lowerAscii() == t.lowerAscii()))',
      message: 'must not have a replica type twice',
    },
    {
      rule: "!(self.exists(t, t.lowerAscii() == 'chief') && self.exists(t, t.lowerAscii() == 'master'))",
      message: 'must not have more than 1 Chief or Master role',
    },
  ],
};

const schedulingPolicy: Schema = {
  type: 'object',
  description: 'Options for the gang scheduler, if the operator has one.',
  properties: {
    minAvailable: integer(0),
    minResources: map({
      anyOf: [{ type: 'integer' }, { type: 'string' }],
      pattern:
        '^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$',
      'x-kubernetes-int-or-string': true,
    }),
    priorityClass: TEXT,
    queue: {
      type: 'string',
      'x-kubernetes-validations': [
        { rule: 'self == oldSelf', message: 'spec.runPolicy.schedulingPolicy.queue is immutable' },
      ],
    },
    scheduleTimeoutSeconds: integer(0),
  },
};

const runPolicy: Schema = {
  type: 'object',
  properties: {
    activeDeadlineSeconds: {
      type: 'integer',
      format: 'int64',
      minimum: 1,
      description: 'Maximum duration of the job.',
    },
    backoffLimit: integer(0, 'Number of restarts after which the job fails.'),
    cleanPodPolicy: {
      type: 'string',
      description: 'Which pods are deleted when the job finishes. Default: None.',
      enum: ['', 'All', 'Running', 'None'],
    },
    managedBy: {
      type: 'string',
      enum: ['kubeflow.org/training-operator', 'kueue.x-k8s.io/multikueue'],
    },
    schedulingPolicy,
    suspend: { type: 'boolean', default: false, description: 'A suspended job has no pods.' },
    ttlSecondsAfterFinished: integer(0, 'How long a finished job is kept. Default: forever.'),
  },
};

const spec: Schema = {
  type: 'object',
  required: ['tfReplicaSpecs'],
  properties: {
    enableDynamicWorker: {
      type: 'boolean',
      description:
        'Whether workers can join and leave. TF_CONFIG of a worker contains only itself and the parameter servers.',
    },
    runPolicy,
    successPolicy: {
      type: 'string',
      description:
        'AllWorkers: the job succeeds when all workers succeed. Default: when the chief or worker 0 succeeds.',
      enum: ['', 'AllWorkers'],
    },
    tfReplicaSpecs: replicas,
  },
  'x-kubernetes-validations': [
    {
      // On this level, because a rule of runPolicy is not evaluated if runPolicy is added or removed.
      rule: `${managedBy('self')} == ${managedBy('oldSelf')}`,
      message: 'spec.runPolicy.managedBy is immutable',
    },
  ],
};

function managedBy(self: string): string {
  return `(has(${self}.runPolicy) && has(${self}.runPolicy.managedBy) ? ${self}.runPolicy.managedBy : '')`;
}

const labelSelector: Schema = {
  type: 'object',
  properties: {
    matchExpressions: {
      type: 'array',
      items: {
        type: 'object',
        required: ['key', 'operator'],
        properties: { key: TEXT, operator: TEXT, values: { type: 'array', items: TEXT } },
      },
    },
    matchLabels: map(TEXT),
  },
};

const status: Schema = {
  type: 'object',
  properties: {
    conditions: {
      type: 'array',
      items: {
        type: 'object',
        required: ['type', 'status'],
        properties: {
          type: { type: 'string', description: 'Created, Running, Restarting, Suspended, Succeeded or Failed.' },
          status: TEXT,
          reason: TEXT,
          message: TEXT,
          lastUpdateTime: TIME,
          lastTransitionTime: TIME,
        },
      },
    },
    replicaStatuses: map({
      type: 'object',
      properties: {
        active: integer(0),
        succeeded: integer(0),
        failed: integer(0),
        labelSelector,
        selector: TEXT,
      },
    }),
    startTime: TIME,
    completionTime: TIME,
    lastReconcileTime: TIME,
  },
};

/** Length of the name of the last pod of a type `t`, which is also the name of its Service. */
const LONGEST_NAME = `size(self.metadata.name) + size(t) + 2 + size(string(${count('t')} > 1 ? ${count('t')} - 1 : 0))`;

function count(type: string): string {
  const replica = `self.spec.tfReplicaSpecs[${type}]`;
  return `(has(${replica}.replicas) ? ${replica}.replicas : 1)`;
}

/** The structural schema of a TFJob: all fields that the operator reads. Pod templates keep all fields. */
export const TF_JOB_SCHEMA: Schema = {
  type: 'object',
  description:
    'A TensorFlow training job. https://v1-9-branch.kubeflow.org/docs/components/training/user-guides/tensorflow/',
  required: ['spec'],
  properties: { apiVersion: TEXT, kind: TEXT, metadata: { type: 'object' }, spec, status },
  'x-kubernetes-validations': [
    {
      rule: "self.metadata.name.matches('^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$')",
      message:
        'metadata.name must be at most 63 lower-case letters, digits or "-", start with a letter, and end with a letter or digit (RFC 1035)',
    },
    {
      rule: `self.spec.tfReplicaSpecs.all(t, ${count('t')} == 0 || ${LONGEST_NAME} <= 63)`,
      message:
        'metadata.name is too long: "<name>-<type>-<index>" must have at most 63 characters, because it is the name of a Service',
    },
  ],
};
