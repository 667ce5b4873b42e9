import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';
import { isIpAddress } from '../../../validation/ip-address';
import type { JupyterHubProps } from '../jupyterhub-props';

// A DNS name has at most 253 characters, and the label of a user at most 63.
const MAX_HOSTNAME_LENGTH = 253 - '.'.length - 63;

/** Longest name of a service with pages: JupyterHub appends "--service", and a DNS label has at most 63 characters. */
const MAX_SERVICE_LABEL_LENGTH = 63 - '--service'.length;

/** @throws KubeflowError if `subdomainHost` is set and the hostname cannot have subdomains. */
export function checkSubdomainHost(where: IConstruct, { subdomainHost, hostname, proxy }: JupyterHubProps): void {
  if (!subdomainHost) {
    return;
  }
  if (hostname === undefined) {
    throw new KubeflowError(
      where,
      'subdomainHost is set, but the hub has no hostname.',
      'Servers of users are at `<user>.<hostname>`.',
      'Set `hostname`, or remove `subdomainHost`.',
    );
  }
  if (isTerraformToken(hostname)) {
    return;
  }
  if (isIpAddress(hostname) || !hostname.includes('.') || hostname.length > MAX_HOSTNAME_LENGTH) {
    throw new KubeflowError(
      where,
      `subdomainHost: hostname "${hostname}" cannot have subdomains for users.`,
      `Must be a DNS name with a dot and at most ${MAX_HOSTNAME_LENGTH} characters. Browsers share no cookies between subdomains of other names.`,
      'Use for example "hub.example.com".',
    );
  }
  const hosts = proxy?.https?._options.hosts ?? [];
  const missing = [hostname, `*.${hostname}`].find((name) => !hosts.includes(name));
  if (hosts.length > 0 && missing !== undefined) {
    throw new KubeflowError(
      where,
      `proxy.https: \`hosts\` does not include "${missing}", which subdomainHost requires.`,
      'The certificate must be valid for the hub and for the subdomains of users.',
      'Add it, or remove `hosts`.',
    );
  }
}

/** @throws KubeflowError if `subdomainHost` is set without TLS. */
export function checkSubdomainTls(
  where: IConstruct,
  { subdomainHost }: JupyterHubProps,
  url: string | undefined,
): void {
  if (subdomainHost && !url?.startsWith('https://')) {
    throw new KubeflowError(
      where,
      'subdomainHost is set, but the hub has no TLS.',
      'Browsers protect the cookies of one subdomain from other subdomains only over HTTPS.',
      'Enable TLS with a wildcard certificate: `ingressTls` of the platform, or `proxy.https`. Or remove `subdomainHost`.',
    );
  }
}

/** @throws KubeflowError if the name of a service with pages is too long for a subdomain. */
export function checkServiceLabel(where: IConstruct, name: string): void {
  if (name.length > MAX_SERVICE_LABEL_LENGTH) {
    throw new KubeflowError(
      where,
      `service "${name}": the name is too long for a subdomain.`,
      `With \`subdomainHost\`, names of services with \`url\` must have at most ${MAX_SERVICE_LABEL_LENGTH} characters.`,
      'Use a shorter name.',
    );
  }
}
