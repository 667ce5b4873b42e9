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
import { TerraformOutput } from 'cdktf';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, GCP_RESOURCE } from '../../../names';
import { parseCidr } from '../../../validation/cidr';
import { isIntegerBetween } from '../../../validation/integers';
import { checkProjectId, clusterResourceName } from '../terraform/gcp-names';
import type { GkeEnvironment } from '../terraform/gke-environment';
import type { CloudArmorPolicyOptions } from './cloud-armor-policy';
import type { GkeExposureOptions } from './gke-exposure-options';

// What Cloud Armor takes of addresses in one rule.
const MAX_CIDRS_PER_RULE = 10;
const FIRST_PRIORITY = 1000;
const LAST_PRIORITY = 2_147_483_647;

/** What must be there before a Gateway: address, DNS record, certificate, and what its requests must keep to. */
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

  /** Makes what a Service of a hostname needs, under a name that the Gateway says. */
  public create(scope: IConstruct, name: string, hostname: string): void {
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
    if (dnsZone !== undefined) {
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
  }

  /** An output of Terraform about a way in, of what is known already. */
  public addOutput(scope: IConstruct, role: string, description: string, value: string): void {
    new TerraformOutput(this.environment.stack, this.environment.terraformId(scope, role), { description, value });
  }

  /** Name of the policy by which TLS is no older than 1.2, made for the first Gateway. Google's default is TLS 1.0. */
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

  /** Name of the policy of Cloud Armor, if there is one. */
  public get securityPolicy(): string | undefined {
    const { cloudArmor } = this.options;
    if (cloudArmor?._created && this.securityPolicyName === undefined) {
      this.securityPolicyName = clusterResourceName(this.environment.clusterName, 'ways-in');
      new ComputeSecurityPolicy(this.environment.stack, 'security-policy', {
        name: this.securityPolicyName,
        type: 'CLOUD_ARMOR',
        rule: securityPolicyRules(cloudArmor._created),
        dependsOn: [this.environment.enableApi('compute')],
      });
    }
    return cloudArmor?._existing ?? this.securityPolicyName;
  }
}

function securityPolicyRules({
  allowedCidrs,
  requestsPerMinute,
}: CloudArmorPolicyOptions): ComputeSecurityPolicyRule[] {
  const throttled = {
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
    ...throttled,
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
      'exposure: dnsProject is given without dnsZone.',
      'The project of a zone says nothing without the zone.',
      'Set `dnsZone`, or leave `dnsProject` out.',
    );
  }
  if (cloudArmor?._existing !== undefined) {
    checkName(where, 'exposure: cloudArmor', cloudArmor._existing, GCP_RESOURCE);
  }
  const { allowedCidrs, requestsPerMinute = 1 } = cloudArmor?._created ?? {};
  const wrong = allowedCidrs?.find((cidr) => !parseCidr(cidr));
  if (wrong !== undefined || allowedCidrs?.length === 0) {
    throw new KubeflowError(
      where,
      `exposure: allowedCidrs ${wrong === undefined ? 'are none' : `has "${wrong}"`}.`,
      'Cloud Armor accepts CIDR blocks, at least one.',
      'Use for example "203.0.113.0/24", or leave it out to let anybody come.',
    );
  }
  if (!isIntegerBetween(requestsPerMinute, 1, 1_000_000)) {
    throw new KubeflowError(
      where,
      `exposure: ${requestsPerMinute} requests in a minute are no limit.`,
      'Cloud Armor accepts whole numbers from 1 to 1000000.',
    );
  }
}
