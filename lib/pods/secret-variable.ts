import type { k8s } from 'cdk8s-plus-27';

/** An environment variable that comes from a key of a Secret. */
export function secretEnvVar(name: string, secretName: string, key: string): k8s.EnvVar {
  return { name, valueFrom: { secretKeyRef: { name: secretName, key } } };
}
