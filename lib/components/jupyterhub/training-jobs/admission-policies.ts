import type { Construct } from 'constructs';
import * as kube from '../../../k8s/kube';
import { clusterScoped } from '../../../platforms/namespace';

/** Rules for the jobs of a namespace, and for their pods. */
export interface AdmissionRules {
  readonly namespace: string;
  /** Name of the policies, unique in the cluster. */
  readonly name: string;
  readonly labels: { readonly [key: string]: string };
  /** Longest time that a job and each of its pods can run, in seconds. */
  readonly maxSeconds: number;
  /** Secrets that variables may come from. */
  readonly secrets: readonly string[];
  /** Kueue LocalQueue that all jobs must use. */
  readonly queueName?: string;
}

/** Label of a job with the name of its Kueue LocalQueue. */
export const QUEUE_LABEL = 'kueue.x-k8s.io/queue-name';

/** An expression in the Common Expression Language that must be true, and the error if it is not. */
interface Rule {
  readonly expression: string;
  readonly message: string;
}

/**
 * Creates the ValidatingAdmissionPolicies of a namespace in which users create jobs. The operator creates whatever pod a
 * job describes, so Pod Security and these rules, not the permissions of the user, restrict the pods.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
export function admissionPolicies(scope: Construct, rules: AdmissionRules): void {
  admissionPolicy(scope, 'pod-policy', rules, {
    name: `${rules.name}-pods`,
    resource: { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
    variables: [
      {
        name: 'containers',
        expression: 'object.spec.containers + (has(object.spec.initContainers) ? object.spec.initContainers : [])',
      },
    ],
    validations: podRules(rules),
  });
  admissionPolicy(scope, 'job-policy', rules, {
    name: `${rules.name}-jobs`,
    resource: {
      apiGroups: ['kubeflow.org'],
      apiVersions: ['v1'],
      operations: ['CREATE', 'UPDATE'],
      resources: ['tfjobs'],
    },
    variables: [
      {
        name: 'pods',
        expression:
          'object.spec.tfReplicaSpecs.map(type, object.spec.tfReplicaSpecs[type]).filter(replica, has(replica.template) && has(replica.template.spec)).map(replica, replica.template.spec)',
      },
    ],
    validations: jobRules(rules),
  });
}

interface Policy {
  readonly name: string;
  readonly resource: object;
  readonly variables: readonly object[];
  readonly validations: readonly Rule[];
}

function admissionPolicy(scope: Construct, id: string, { namespace, labels }: AdmissionRules, policy: Policy): void {
  const { name, resource, variables, validations } = policy;
  const metadata = { name, labels };
  const matchConstraints = { resourceRules: [resource] };
  clusterScoped(
    new kube.ValidatingAdmissionPolicy(scope, id, {
      metadata,
      spec: { failurePolicy: 'Fail', matchConstraints, variables, validations },
    }),
  );
  clusterScoped(
    new kube.ValidatingAdmissionPolicyBinding(scope, `${id}-binding`, {
      metadata,
      spec: {
        policyName: name,
        validationActions: ['Deny'],
        matchResources: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } },
      },
    }),
  );
}

function podRules({ maxSeconds, secrets }: AdmissionRules): Rule[] {
  return [
    {
      expression: "!has(object.spec.serviceAccountName) || object.spec.serviceAccountName in ['', 'default']",
      message: 'Pods of this namespace must use the ServiceAccount "default".',
    },
    {
      expression: [
        '!has(object.spec.volumes) || object.spec.volumes.all(v, ',
        'has(v.configMap) || has(v.downwardAPI) || has(v.emptyDir) || has(v.persistentVolumeClaim) || ',
        '(has(v.projected) && has(v.projected.sources) && ',
        'v.projected.sources.all(s, has(s.configMap) || has(s.downwardAPI))))',
      ].join(''),
      message:
        'Volumes of pods of this namespace must be configMap, downwardAPI, emptyDir, persistentVolumeClaim, or projected without Secrets and tokens. Set automountServiceAccountToken: false.',
    },
    {
      expression: [
        'variables.containers.all(c, ',
        '(!has(c.env) || c.env.all(e, !has(e.valueFrom) || !has(e.valueFrom.secretKeyRef) || ',
        `e.valueFrom.secretKeyRef.name in ${JSON.stringify(secrets)})) && `,
        '(!has(c.envFrom) || c.envFrom.all(e, !has(e.secretRef))))',
      ].join(''),
      message: 'Variables of pods of this namespace must not come from Secrets.',
    },
    {
      expression: "!has(object.spec.nodeName) || object.spec.nodeName == ''",
      message: 'Pods of this namespace must not set nodeName.',
    },
    {
      expression: `has(object.spec.activeDeadlineSeconds) && object.spec.activeDeadlineSeconds <= ${maxSeconds}`,
      message: `Pods of this namespace must set activeDeadlineSeconds, to at most ${maxSeconds}.`,
    },
  ];
}

/** Rules whose violations a user sees at once, and those about fields that Kubernetes sets on pods itself. */
function jobRules({ maxSeconds, queueName }: AdmissionRules): Rule[] {
  return [
    ...(queueName === undefined ? [] : [queueRule(queueName)]),
    {
      expression: `has(object.spec.runPolicy) && has(object.spec.runPolicy.activeDeadlineSeconds) && object.spec.runPolicy.activeDeadlineSeconds <= ${maxSeconds}`,
      message: `spec.runPolicy.activeDeadlineSeconds must be set, to at most ${maxSeconds}.`,
    },
    {
      expression: `variables.pods.all(p, has(p.activeDeadlineSeconds) && p.activeDeadlineSeconds <= ${maxSeconds})`,
      message: `template.spec.activeDeadlineSeconds of each replica must be set, to at most ${maxSeconds}.`,
    },
    {
      expression: 'variables.pods.all(p, !has(p.priorityClassName) && !has(p.priority))',
      message: 'template.spec.priorityClassName must not be set.',
    },
    {
      expression:
        '!has(object.spec.runPolicy.schedulingPolicy) || !has(object.spec.runPolicy.schedulingPolicy.priorityClass)',
      message: 'spec.runPolicy.schedulingPolicy.priorityClass must not be set.',
    },
  ];
}

function queueRule(queueName: string): Rule {
  return {
    expression: `has(object.metadata.labels) && '${QUEUE_LABEL}' in object.metadata.labels && object.metadata.labels['${QUEUE_LABEL}'] == ${JSON.stringify(queueName)}`,
    message: `metadata.labels must contain ${QUEUE_LABEL}: ${queueName}.`,
  };
}
