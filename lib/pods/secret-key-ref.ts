import type { IConstruct } from 'constructs';
import type * as kube from '../k8s/kube';
import { checkName, DNS_SUBDOMAIN } from '../names';
import { checkDataKey } from '../validation/data-keys';

/** A reference to a key of a Secret. */
export interface SecretKeyRef {
  /** Name of the Secret, in the same namespace. */
  readonly secretName: string;

  /** Key within the Secret. */
  readonly key: string;
}

/**
 * @throws KubeflowError if the name or the key of the Secret is invalid.
 */
export function checkSecretKeyRef(where: IConstruct, what: string, { secretName, key }: SecretKeyRef): void {
  checkName(where, `${what}: Secret`, secretName, DNS_SUBDOMAIN);
  checkDataKey(where, what, key);
}

/** Returns an environment variable with the value of a Secret's key. */
export function secretEnvVar(name: string, secretName: string, key: string): kube.EnvVar {
  return { name, valueFrom: { secretKeyRef: { name: secretName, key } } };
}
