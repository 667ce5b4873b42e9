import type { k8s } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { checkName, DNS_SUBDOMAIN } from '../names';
import { checkDataKey } from '../validation/data-keys';

/** A value of a Secret, by the names of both. */
export interface SecretKeyRef {
  /** Name of the Secret, which is in the same namespace. */
  readonly secretName: string;

  /** Key within the Secret. */
  readonly key: string;
}

/** Throws where there could be no such Secret, or no such key of it. */
export function checkSecretKeyRef(where: IConstruct, what: string, { secretName, key }: SecretKeyRef): void {
  checkName(where, `${what}: Secret`, secretName, DNS_SUBDOMAIN);
  checkDataKey(where, what, key);
}

/** An environment variable that comes from a key of a Secret. */
export function secretEnvVar(name: string, secretName: string, key: string): k8s.EnvVar {
  return { name, valueFrom: { secretKeyRef: { name: secretName, key } } };
}
