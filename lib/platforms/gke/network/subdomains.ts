import { CertificateManagerCertificate } from '@cdktf/provider-google/lib/certificate-manager-certificate';
import { CertificateManagerCertificateMapEntry } from '@cdktf/provider-google/lib/certificate-manager-certificate-map-entry';
import { CertificateManagerDnsAuthorization } from '@cdktf/provider-google/lib/certificate-manager-dns-authorization';
import { DnsRecordSet } from '@cdktf/provider-google/lib/dns-record-set';
import { TerraformOutput } from 'cdktf';
import type { IConstruct } from 'constructs';
import type { GkeEnvironment } from '../terraform/gke-environment';
import type { GkeExposureOptions } from './gke-exposure-options';

/** Names and addresses of the load balancer that serves the subdomains. */
export interface SubdomainsProps {
  /** Name of the resources. */
  readonly name: string;
  /** Name of the certificate map of the Gateway. */
  readonly certificateMap: string;
  readonly hostname: string;
  /** Address of the load balancer. */
  readonly address: string;
  readonly options: GkeExposureOptions;
}

/**
 * Creates the wildcard certificate and the DNS records for all names below a hostname. The certificate is separate from that of
 * the hostname, so that nothing in use is replaced.
 *
 * @see https://cloud.google.com/certificate-manager/docs/dns-authorizations
 */
export function createSubdomains(scope: IConstruct, environment: GkeEnvironment, props: SubdomainsProps): void {
  const { name, certificateMap, hostname, address, options } = props;
  const { stack } = environment;
  const id = (role: string) => environment.terraformId(scope, role);
  const wildcard = `*.${hostname}`;
  const authorization = new CertificateManagerDnsAuthorization(stack, id('subdomains-authorization'), {
    name,
    domain: hostname,
    dependsOn: [environment.enableApi('certificatemanager')],
  });
  const certificate = new CertificateManagerCertificate(stack, id('subdomains-certificate'), {
    name,
    managed: { domains: [wildcard], dnsAuthorizations: [authorization.id] },
  });
  new CertificateManagerCertificateMapEntry(stack, id('subdomains-certificate-map-entry'), {
    name,
    map: certificateMap,
    hostname: wildcard,
    certificates: [certificate.id],
  });
  const proof = authorization.dnsResourceRecord.get(0);
  const { dnsZone, dnsProject } = options;
  if (dnsZone === undefined) {
    new TerraformOutput(stack, id('subdomains-records'), {
      description: `Create these DNS records for the names below ${hostname}; Google issues the certificate after that.`,
      value: [
        { name: `${wildcard}.`, type: 'A', data: address },
        { name: proof.name, type: proof.type, data: proof.data },
      ],
    });
    return;
  }
  const zone = {
    managedZone: dnsZone,
    project: dnsProject ?? environment.project,
    ttl: 300,
    dependsOn: [environment.enableApi('dns')],
  };
  new DnsRecordSet(stack, id('subdomains-record'), { ...zone, name: `${wildcard}.`, type: 'A', rrdatas: [address] });
  new DnsRecordSet(stack, id('subdomains-authorization-record'), {
    ...zone,
    name: proof.name,
    type: proof.type,
    rrdatas: [proof.data],
  });
}
