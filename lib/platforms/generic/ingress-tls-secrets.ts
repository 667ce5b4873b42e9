import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError, problem } from '../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../names';
import type { ExposureProps } from '../capabilities/exposure';
import type { AnyClusterPlatformProps } from './any-cluster-platform-props';
import type { IngressControllerOptions } from './cluster-exposure-options';

/**
 * Checks the names of TLS Secrets by hostname.
 *
 * @throws KubeflowError if a Secret has an invalid name, or if Ingresses do not terminate TLS.
 */
export function checkTlsSecrets(
  where: IConstruct,
  { ingressTlsSecrets: secrets = {}, ingressTls, ingressClassName }: AnyClusterPlatformProps,
): void {
  for (const [hostname, secret] of Object.entries(secrets)) {
    checkName(where, 'ingressTlsSecrets: hostname', hostname, DNS_SUBDOMAIN);
    checkName(where, `ingressTlsSecrets: Secret of ${hostname}`, secret, DNS_SUBDOMAIN);
  }
  if (Object.keys(secrets).length > 0 && !(ingressTls && ingressClassName !== undefined)) {
    throw new KubeflowError(
      where,
      'ingressTlsSecrets is set, but no Ingress terminates TLS.',
      'Requires `ingressClassName` and `ingressTls: true`.',
      'Set both, or remove `ingressTlsSecrets`.',
    );
  }
  where.node.addValidation({ validate: () => unusedTlsSecrets(where, Object.keys(secrets)) });
}

/** Returns the name of the Secret with the certificate of a hostname. */
export function tlsSecretOf(
  { hostname, serviceName }: ExposureProps,
  { tlsSecrets = {} }: IngressControllerOptions,
): string {
  return Object.hasOwn(tlsSecrets, hostname) ? tlsSecrets[hostname] : `${serviceName}-tls`;
}

/** Returns a problem for each hostname that no component exposes. */
function unusedTlsSecrets(where: IConstruct, hostnames: readonly string[]): string[] {
  const ingresses = where.node.findAll().filter((node) => ApiObject.isApiObject(node) && node.kind === 'Ingress');
  const used = new Set(ingresses.flatMap((ingress) => hostsOf((ingress as ApiObject).toJson())));
  return hostnames
    .filter((hostname) => !used.has(hostname))
    .map((hostname) =>
      problem(
        where,
        `ingressTlsSecrets: no component has the hostname "${hostname}".`,
        `Hostnames of Ingresses: ${[...used].join(', ') || 'none'}.`,
        'Correct the hostname, or remove it.',
      ),
    );
}

function hostsOf({ spec }: { readonly spec?: { readonly tls?: { readonly hosts?: string[] }[] } }): string[] {
  return (spec?.tls ?? []).flatMap(({ hosts = [] }) => hosts);
}
