import type { k8s } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { checkName, DNS_SUBDOMAIN } from '../names';

/** Names of the Secrets that images are pulled with, each once: the API server warns of one that is there twice. */
export function imagePullSecretNames(where: IConstruct, what: string, names: readonly string[] = []): string[] {
  for (const name of names) {
    checkName(where, `${what}: Secret`, name, DNS_SUBDOMAIN);
  }
  return [...new Set(names)];
}

/** The field of a pod for them, where there are any. */
export function imagePullSecretsField(
  where: IConstruct,
  what: string,
  names: readonly string[] | undefined,
): Pick<k8s.PodSpec, 'imagePullSecrets'> {
  const secrets = imagePullSecretNames(where, what, names);
  return secrets.length > 0 ? { imagePullSecrets: secrets.map((name) => ({ name })) } : {};
}
