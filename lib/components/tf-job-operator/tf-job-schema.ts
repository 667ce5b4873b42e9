import { integer, map, type Schema, TEXT, TIME } from './schema';

// What upstream's webhook refuses is refused here too, so that a mistake is told even while the operator is not running.
// @see https://github.com/kubeflow/trainer/blob/v1.9.4/pkg/webhooks/tensorflow/tfjob_webhook.go

/** Names of replica types; the operator reads them in any case. */
const TYPES = ['chief', 'master', 'worker', 'ps', 'evaluator'];

/** The container that the operator gives TF_CONFIG to. */
const CONTAINER = 'tensorflow';

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
 * A pod template as its author wrote it. The API server checks the rest when the operator makes the pods; a copy of the
 * schema of pods would be forty times as long as all of this, and out of date with every release of Kubernetes.
 */
const template: Schema = {
  type: 'object',
  description: 'Template of the pods. Its restartPolicy is overwritten by that of the replica.',
  required: ['spec'],
  properties: {
    spec: {
      type: 'object',
      required: ['containers'],
      properties: {
        containers: {
          type: 'array',
          minItems: 1,
          // Bounds let the API server estimate the cost of the rules.
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
    // The operator makes lists of this length.
    replicas: integer(0, 'Number of pods; 1 if it is left out.'),
    restartPolicy: {
      type: 'string',
      description: 'ExitCode restarts after the codes 128-255 and fails after 1-127. Never if it is left out.',
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
  description: 'Read by the gang scheduler, where there is one.',
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
      description: 'How long the job may be active before it fails.',
    },
    backoffLimit: integer(0, 'Number of restarts before the job fails.'),
    cleanPodPolicy: {
      type: 'string',
      description: 'Which pods are deleted once the job is finished. None if it is left out.',
      enum: ['', 'All', 'Running', 'None'],
    },
    managedBy: {
      type: 'string',
      enum: ['kubeflow.org/training-operator', 'kueue.x-k8s.io/multikueue'],
    },
    schedulingPolicy,
    suspend: { type: 'boolean', default: false, description: 'A suspended job has no pods.' },
    ttlSecondsAfterFinished: integer(0, 'When a finished job is deleted. Never if it is left out.'),
  },
};

const spec: Schema = {
  type: 'object',
  required: ['tfReplicaSpecs'],
  properties: {
    enableDynamicWorker: {
      type: 'boolean',
      description: 'Whether workers may come and go: each is told of itself and the parameter servers alone.',
    },
    runPolicy,
    successPolicy: {
      type: 'string',
      description: 'AllWorkers waits for all workers; otherwise the chief, or else worker 0, decides.',
      enum: ['', 'AllWorkers'],
    },
    tfReplicaSpecs: replicas,
  },
  'x-kubernetes-validations': [
    {
      // Here and not in the run policy, where the rule would not see one that is added or taken away as a whole.
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

/** Length of the name of the last pod of a type `t`, which is also that of its Service. */
const LONGEST_NAME = `size(self.metadata.name) + size(t) + 2 + size(string(${count('t')} > 1 ? ${count('t')} - 1 : 0))`;

function count(type: string): string {
  const replica = `self.spec.tfReplicaSpecs[${type}]`;
  return `(has(${replica}.replicas) ? ${replica}.replicas : 1)`;
}

/** The structural schema of a TFJob: all that the operator reads, and the pod templates as they are. */
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
        'metadata.name must have lower-case letters, digits and "-" only, start with a letter, end with a letter or digit, and have at most 63 (RFC 1035)',
    },
    {
      rule: `self.spec.tfReplicaSpecs.all(t, ${count('t')} == 0 || ${LONGEST_NAME} <= 63)`,
      message: 'metadata.name must leave room for "-<type>-<index>" within the 63 characters of the names of Services',
    },
  ],
};
