import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import type * as kube from '../../k8s/kube';
import { checkName, DNS_SUBDOMAIN } from '../../names';
import { checkEnvList } from '../../pods/env';
import { literalText } from '../../pods/literal-text';
import { checkSecretKeyRef, secretEnvVar } from '../../pods/secret-key-ref';
import { isTerraformToken } from '../../terraform-token';
import { checkDataKey } from '../../validation/data-keys';
import { isLabelKey } from '../../validation/labels';
import type { ConfigMapKey, TFPodOptions } from './tf-pod-options';

/** Environment variable in which the training operator describes the cluster of the job. */
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

/** Returns the environment variables of a replica. They override variables of the job with the same name, of any source. */
export function environment(where: IConstruct, job: TFPodOptions, replica: TFPodOptions, prop: string): kube.EnvVar[] {
  // In most images the user of the pods has no home folder. Keras and other libraries keep their caches there.
  const variables = new Map<string, kube.EnvVar>([['HOME', { name: 'HOME', value: '/tmp' }]]);
  for (const variable of [...variablesOf(where, job, ''), ...variablesOf(where, replica, `${prop}.`)]) {
    variables.set(variable.name, variable);
  }
  return [...variables.values()];
}

/**
 * Checks that the user does not set TF_CONFIG.
 *
 * @throws KubeflowError if TF_CONFIG is set.
 */
export function checkReservedVariables(
  where: IConstruct,
  what: string,
  variables: readonly { readonly name: string }[],
): void {
  if (variables.some(({ name }) => name === TF_CONFIG)) {
    throw new KubeflowError(
      where,
      `${what}: variable "${TF_CONFIG}" is set by both the training operator and the job.`,
      'Must not be set: the operator describes the cluster of the job in this variable.',
      `Remove "${TF_CONFIG}" from \`env\`.`,
    );
  }
}

function variablesOf(where: IConstruct, props: TFPodOptions, prefix: string): kube.EnvVar[] {
  const variables = [
    ...Object.entries(props.env ?? {}).map(([name, value]) => ({ name, value: literalText(value) })),
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

function configMapVariable(where: IConstruct, what: string, name: string, source: ConfigMapKey): kube.EnvVar {
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
      `${what}: "${path}" is not a field of the Downward API.`,
      `Must be one of ${DOWNWARD_API_FIELDS.join(', ')},`,
      "or a label or an annotation by its key, for example metadata.labels['team'].",
    );
  }
}
