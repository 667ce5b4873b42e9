import type { CloudArmorPolicy } from './cloud-armor-policy';

/** Options of exposed Services. */
export interface GkeExposureOptions {
  /**
   * Name of the Cloud DNS managed zone that contains the hostnames of exposed Services. Terraform creates their
   * records.
   *
   * @default - none: create the records yourself, with the addresses in Terraform's output
   */
  readonly dnsZone?: string;

  /**
   * Id of the project that contains the zone.
   *
   * @default - the project of the cluster
   */
  readonly dnsProject?: string;

  /**
   * Cloud Armor policy that filters requests. It is charged per month and per request.
   *
   * @default - only the standard DDoS protection of Google's load balancers
   */
  readonly cloudArmor?: CloudArmorPolicy;
}
