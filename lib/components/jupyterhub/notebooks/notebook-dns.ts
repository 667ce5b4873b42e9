import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import type * as k8s from '../../../k8s';
import { checkFieldVersions } from '../../../k8s/field-versions';
import type { Manifest } from '../../../k8s/manifest';
import { toManifest } from '../../../k8s/manifest';
import type { KubernetesVersion } from '../../../platforms/kubernetes-version';
import { isIpAddress } from '../../../validation/ip-address';
import type { NotebookOptions } from './notebook-options';

/** Fields of `values.json` for name resolution in users' pods. */
export interface NotebookDnsValues {
  readonly dns_config?: Manifest<k8s.PodDnsConfig>;
  readonly host_aliases?: readonly Manifest<k8s.HostAlias>[];
}

/** @throws KubeflowError if an address or a hostname is missing or invalid. */
export function notebookDnsValues(
  where: IConstruct,
  notebooks: NotebookOptions,
  version: KubernetesVersion,
): NotebookDnsValues {
  const { dnsConfig, hostAliases = [] } = notebooks;
  for (const [index, { ip, hostnames = [] }] of hostAliases.entries()) {
    checkAddress(where, `hostAliases[${index}].ip`, ip ?? '');
    if (hostnames.length === 0) {
      throw new KubeflowError(
        where,
        `hostAliases[${index}] has no hostnames.`,
        'Must have at least one hostname for the address.',
        `Use for example { ip: "${ip}", hostnames: ["git.example.com"] }.`,
      );
    }
  }
  for (const [index, address] of (dnsConfig?.nameservers ?? []).entries()) {
    checkAddress(where, `dnsConfig.nameservers[${index}]`, address);
  }
  const config = dnsConfig && toManifest('PodDnsConfig', dnsConfig, { where, what: 'dnsConfig' });
  checkFieldVersions('PodDnsConfig', config, { where, what: 'dnsConfig', version });
  const aliases = hostAliases.map((alias, index) => {
    const what = `hostAliases[${index}]`;
    const converted = toManifest('HostAlias', alias, { where, what });
    checkFieldVersions('HostAlias', converted, { where, what, version });
    return converted;
  });
  return { dns_config: config, ...(aliases.length > 0 && { host_aliases: aliases }) };
}

function checkAddress(where: IConstruct, what: string, address: string): void {
  if (!isIpAddress(address)) {
    throw new KubeflowError(
      where,
      `${what} "${address}" is not an IP address.`,
      'Must be an IPv4 or IPv6 address, because it is used before names can be resolved.',
      'Use for example "10.1.2.3".',
    );
  }
}
