import type { k8s } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../names';
import { checkEnvList } from '../../pods/env';
import { checkSecretKeyRef, secretEnvVar } from '../../pods/secret-key-ref';
import { isTerraformToken } from '../../terraform-token';
import { checkDataKey } from '../../validation/data-keys';
import { isLabelKey } from '../../validation/labels';
import type { ConfigMapKey, TFPodOptions } from './tf-pod-options';

/** The variable by which the operator tells a pod of the others. */
export const TF_CONFIG = 'TF_CONFIG';

// @see https://kubernetes.io/docs/concepts/workloads/pods/downward-api/#available-fields
const DOWNWARD_API_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

/** The variables of a container: those of a replica over those of the job, whatever kind they are of. */
export function environment(where: IConstruct, job: TFPodOptions, replica: TFPodOptions, prop: string): k8s.EnvVar[] {
  // The user of the pods owns no home in most images; Keras and others keep their caches there.
  const variables = new Map<string, k8s.EnvVar>([['HOME', { name: 'HOME', value: '/tmp' }]]);
  for (const variable of [...variablesOf(where, job, ''), ...variablesOf(where, replica, `${prop}.`)]) {
    variables.set(variable.name, variable);
  }
  return [...variables.values()];
}

/** Throws where a variable is the operator's. */
export function checkReservedVariables(
  where: IConstruct,
  what: string,
  variables: readonly { readonly name: string }[],
): void {
  if (variables.some(({ name }) => name === TF_CONFIG)) {
    throw new KubeflowError(
      where,
      `${what}: variable "${TF_CONFIG}" is set twice: by the training operator and by you.`,
      'Each variable is accepted once, and the operator tells each pod of the others by this one.',
      `Leave "${TF_CONFIG}" out of env.`,
    );
  }
}

function variablesOf(where: IConstruct, props: TFPodOptions, prefix: string): k8s.EnvVar[] {
  const variables = [
    ...Object.entries(props.env ?? {}).map(([name, value]) => ({ name, value })),
    ...Object.entries(props.secretEnv ?? {}).map(([name, source]) => {
      checkSecretKeyRef(where, `${prefix}secretEnv: ${name}`, source);
      return secretEnvVar(name, source.secretName, source.key);
    }),
    ...Object.entries(props.configMapEnv ?? {}).map(([name, source]) =>
      configMapVariable(where, `${prefix}configMapEnv: ${name}`, name, source),
    ),
    ...Object.entries(props.fieldEnv ?? {}).map(([name, fieldPath]) => {
      checkField(where, `${prefix}fieldEnv: ${name}`, fieldPath);
      return { name, valueFrom: { fieldRef: { fieldPath } } };
    }),
  ];
  checkReservedVariables(where, `${prefix}env`, variables);
  checkEnvList(where, variables);
  return variables;
}

function configMapVariable(where: IConstruct, what: string, name: string, source: ConfigMapKey): k8s.EnvVar {
  const { configMapName, key } = source;
  checkName(where, `${what}: ConfigMap`, configMapName, DNS_SUBDOMAIN);
  checkDataKey(where, what, key);
  return { name, valueFrom: { configMapKeyRef: { name: configMapName, key } } };
}

function checkField(where: IConstruct, what: string, path: string): void {
  const [, key] = /^metadata\.(?:labels|annotations)\['([^']+)'\]$/.exec(path) ?? [];
  if (!isTerraformToken(path) && !DOWNWARD_API_FIELDS.includes(path) && (key === undefined || !isLabelKey(key))) {
    throw new KubeflowError(
      where,
      `${what}: "${path}" is not a field that a variable can have.`,
      `Kubernetes accepts ${DOWNWARD_API_FIELDS.join(', ')},`,
      "and labels and annotations by their keys, for example metadata.labels['team'].",
    );
  }
}
