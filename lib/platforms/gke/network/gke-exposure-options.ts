import type { CloudArmorPolicy } from './cloud-armor-policy';

/** What the ways in are like. */
export interface GkeExposureOptions {
  /**
   * Name of the managed zone of Cloud DNS that the names of exposed Services are in. Their records are written there.
   *
   * @default - none: Terraform's output says where to point the records by hand
   */
  readonly dnsZone?: string;

  /**
   * Id of the project that the zone is in.
   *
   * @default - the project of the cluster
   */
  readonly dnsProject?: string;

  /**
   * What looks at requests before they come in. It costs by the month and by the request.
   *
   * @default - nothing but Google's own protection against floods
   */
  readonly cloudArmor?: CloudArmorPolicy;
}
