import type { IConstruct } from 'constructs';
import type * as kube from '../k8s/kube';
import { checkName, DNS_SUBDOMAIN } from '../names';

/**
 * Returns the names of image pull Secrets without duplicates, because the API server warns about them.
 *
 * @throws KubeflowError if a name is invalid.
 */
export function imagePullSecretNames(where: IConstruct, what: string, names: readonly string[] = []): string[] {
  for (const name of names) {
    checkName(where, `${what}: Secret`, name, DNS_SUBDOMAIN);
  }
  return [...new Set(names)];
}

/** Returns the `imagePullSecrets` field of a pod, if there are any Secrets. */
export function imagePullSecretsField(
  where: IConstruct,
  what: string,
  names: readonly string[] | undefined,
): Pick<kube.PodSpec, 'imagePullSecrets'> {
  const secrets = imagePullSecretNames(where, what, names);
  return secrets.length > 0 ? { imagePullSecrets: secrets.map((name) => ({ name })) } : {};
}
