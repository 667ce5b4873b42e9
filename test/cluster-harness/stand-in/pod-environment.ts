import { NonRetryableError } from '../until';
import type { PodObjects } from './pod-objects';
import type { Container, Variable } from './pod-spec';

/** Resolves the environment variables of a container. */
export async function resolveEnvironment(container: Container, objects: PodObjects): Promise<Record<string, string>> {
  if (container.envFrom) {
    throw new NonRetryableError(`container ${container.name}: a stand-in does not support envFrom`);
  }
  const variables: Record<string, string> = {};
  for (const variable of container.env ?? []) {
    const value = await resolveVariable(variable, objects);
    if (value !== undefined) {
      variables[variable.name] = value;
    }
  }
  return variables;
}

async function resolveVariable({ name, value, valueFrom }: Variable, objects: PodObjects): Promise<string | undefined> {
  if (!valueFrom) {
    return value ?? '';
  }
  const { secretKeyRef, configMapKeyRef, fieldRef } = valueFrom;
  if (fieldRef) {
    return objects.field(fieldRef.fieldPath);
  }
  const reference = secretKeyRef ?? configMapKeyRef;
  if (!reference) {
    throw new NonRetryableError(`variable ${name}: a stand-in does not support ${Object.keys(valueFrom)}`);
  }
  const kind = secretKeyRef ? 'Secret' : 'ConfigMap';
  return (await objects.value(kind, reference.name, reference.key, reference.optional))?.toString();
}
