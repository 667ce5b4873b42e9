import { CertificateManagerCertificate } from '@cdktf/provider-google/lib/certificate-manager-certificate';
import { CertificateManagerCertificateMap } from '@cdktf/provider-google/lib/certificate-manager-certificate-map';
import { CertificateManagerCertificateMapEntry } from '@cdktf/provider-google/lib/certificate-manager-certificate-map-entry';
import { ComputeGlobalAddress } from '@cdktf/provider-google/lib/compute-global-address';
import {
  ComputeSecurityPolicy,
  type ComputeSecurityPolicyRule,
} from '@cdktf/provider-google/lib/compute-security-policy';
import { ComputeSslPolicy } from '@cdktf/provider-google/lib/compute-ssl-policy';
import { DnsRecordSet } from '@cdktf/provider-google/lib/dns-record-set';
import { Lazy, TerraformOutput } from 'cdktf';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, GCP_RESOURCE } from '../../../names';
import { cidrPeers } from '../../../network/network-peer-checks';
import { Prerequisites } from '../../../prerequisites';
import { isIntegerBetween } from '../../../validation/integers';
import { checkRestriction } from '../../../validation/restrictions';
import { ignoreExternalChanges } from '../terraform/external-changes';
import { checkProjectId, clusterResourceName } from '../terraform/gcp-names';
import type { GkeEnvironment } from '../terraform/gke-environment';
import type { CloudArmorPolicyOptions } from './cloud-armor-policy';
import type { GkeExposureOptions } from './gke-exposure-options';
import { createSubdomains } from './subdomains';

// Maximum number of CIDR blocks in one Cloud Armor rule.
const MAX_CIDRS_PER_RULE = 10;
const FIRST_PRIORITY = 1000;
const LAST_PRIORITY = 2_147_483_647;

/** The resources of a hostname that its subdomains share. */
export interface HostnameFrontEnd {
  /** Name of the certificate map. */
  readonly certificateMap: string;
  readonly address: string;
}

/** Resources that a Gateway requires: address, DNS record, certificate, SSL policy and Cloud Armor policy. */
export class GkeLoadBalancer {
  private sslPolicyName?: string;
  private securityPolicyName?: string;

  constructor(
    where: IConstruct,
    private readonly environment: GkeEnvironment,
    private readonly options: GkeExposureOptions,
  ) {
    checkExposureOptions(where, options);
  }

  /** Creates the resources for the hostname of a Service. The Gateway refers to them by `name`. */
  public create(scope: IConstruct, name: string, hostname: string): HostnameFrontEnd {
    const { stack } = this.environment;
    const id = (role: string) => this.environment.terraformId(scope, role);
    const certificates = this.environment.enableApi('certificatemanager');
    const address = new ComputeGlobalAddress(stack, id('address'), {
      name,
      dependsOn: [this.environment.enableApi('compute')],
    });
    const certificate = new CertificateManagerCertificate(stack, id('certificate'), {
      name,
      managed: { domains: [hostname] },
      dependsOn: [certificates],
    });
    const map = new CertificateManagerCertificateMap(stack, id('certificate-map'), {
      name,
      dependsOn: [certificates],
    });
    new CertificateManagerCertificateMapEntry(stack, id('certificate-map-entry'), {
      name,
      map: map.name,
      hostname,
      certificates: [certificate.id],
    });
    const { dnsZone, dnsProject } = this.options;
    if (dnsZone === undefined) {
      Prerequisites.add(scope, {
        kind: 'DNS record',
        name: hostname,
        reason: 'It must point to the address in the Terraform outputs. Google issues the certificate after that.',
      });
    } else {
      new DnsRecordSet(stack, id('record'), {
        managedZone: dnsZone,
        project: dnsProject ?? this.environment.project,
        name: `${hostname}.`,
        type: 'A',
        ttl: 300,
        rrdatas: [address.address],
        dependsOn: [this.environment.enableApi('dns')],
      });
    }
    new TerraformOutput(stack, id('ip'), {
      description:
        dnsZone === undefined
          ? `Point an A record for ${hostname} to this address; Google issues the certificate after that.`
          : `The address of ${hostname}.`,
      value: address.address,
    });
    new TerraformOutput(stack, id('url'), { value: `https://${hostname}` });
    return { certificateMap: map.name, address: address.address };
  }

  /** Creates the resources `name` for all names below a hostname. */
  public addSubdomains(scope: IConstruct, name: string, hostname: string, frontEnd: HostnameFrontEnd): void {
    createSubdomains(scope, this.environment, { name, hostname, options: this.options, ...frontEnd });
  }

  /** Adds a Terraform output whose value is known when all constructs exist. */
  public addOutput(scope: IConstruct, role: string, description: string, value: () => string): void {
    new TerraformOutput(this.environment.stack, this.environment.terraformId(scope, role), {
      description,
      value: Lazy.stringValue({ produce: value }),
    });
  }

  /**
   * Name of the SSL policy that requires TLS 1.2 or newer. Created for the first Gateway. Google's default is TLS 1.0.
   */
  public get sslPolicy(): string {
    if (this.sslPolicyName === undefined) {
      this.sslPolicyName = clusterResourceName(this.environment.clusterName, 'tls');
      new ComputeSslPolicy(this.environment.stack, 'ssl-policy', {
        name: this.sslPolicyName,
        profile: 'MODERN',
        minTlsVersion: 'TLS_1_2',
        dependsOn: [this.environment.enableApi('compute')],
      });
    }
    return this.sslPolicyName;
  }

  /** Name of the Cloud Armor policy; undefined if none is configured. */
  public get securityPolicy(): string | undefined {
    const { cloudArmor } = this.options;
    if (cloudArmor?._created && this.securityPolicyName === undefined) {
      this.securityPolicyName = clusterResourceName(this.environment.clusterName, 'ways-in');
      const policy = new ComputeSecurityPolicy(this.environment.stack, 'security-policy', {
        name: this.securityPolicyName,
        type: 'CLOUD_ARMOR',
        rule: securityPolicyRules(cloudArmor._created),
        dependsOn: [this.environment.enableApi('compute')],
      });
      ignoreExternalChanges(policy, this.environment.provider, [
        { attribute: 'adaptive_protection_config', handledSince: '7.45.0' },
      ]);
    }
    return cloudArmor?._existing ?? this.securityPolicyName;
  }
}

function securityPolicyRules({
  allowedCidrs,
  requestsPerMinute,
}: CloudArmorPolicyOptions): ComputeSecurityPolicyRule[] {
  const throttle = {
    action: 'throttle',
    rateLimitOptions: {
      conformAction: 'allow',
      exceedAction: 'deny(429)',
      enforceOnKey: 'IP',
      rateLimitThreshold: { count: requestsPerMinute ?? 5000, intervalSec: 60 },
    },
  };
  const from = (srcIpRanges: string[]) => ({ match: { versionedExpr: 'SRC_IPS_V1', config: { srcIpRanges } } });
  const blocks = allowedCidrs ?? ['*'];
  const rules = Array.from({ length: Math.ceil(blocks.length / MAX_CIDRS_PER_RULE) }, (_, index) => ({
    priority: FIRST_PRIORITY + index,
    ...throttle,
    ...from(blocks.slice(index * MAX_CIDRS_PER_RULE, (index + 1) * MAX_CIDRS_PER_RULE)),
  }));
  return [...rules, { priority: LAST_PRIORITY, action: allowedCidrs ? 'deny(403)' : 'allow', ...from(['*']) }];
}

function checkExposureOptions(where: IConstruct, { dnsZone, dnsProject, cloudArmor }: GkeExposureOptions): void {
  if (dnsZone !== undefined) {
    checkName(where, 'exposure: dnsZone', dnsZone, GCP_RESOURCE);
  }
  if (dnsProject !== undefined) {
    checkProjectId(where, dnsProject);
  }
  if (dnsProject !== undefined && dnsZone === undefined) {
    throw new KubeflowError(
      where,
      'exposure: `dnsProject` is set without `dnsZone`.',
      '`dnsProject` is the project of `dnsZone`.',
      'Set `dnsZone`, or leave `dnsProject` out.',
    );
  }
  if (cloudArmor?._existing !== undefined) {
    checkName(where, 'exposure: cloudArmor', cloudArmor._existing, GCP_RESOURCE);
  }
  const { allowedCidrs, requestsPerMinute = 1 } = cloudArmor?._created ?? {};
  cidrPeers(where, 'exposure: allowedCidrs', allowedCidrs);
  checkRestriction(where, 'exposure: allowedCidrs', allowedCidrs, 'all addresses');
  if (!isIntegerBetween(requestsPerMinute, 1, 1_000_000)) {
    throw new KubeflowError(
      where,
      `exposure: requestsPerMinute ${requestsPerMinute} is not a valid limit.`,
      'Must be a whole number from 1 to 1000000.',
    );
  }
}
