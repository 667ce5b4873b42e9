/** Options of `CloudArmorPolicy.create`. */
export interface CloudArmorPolicyOptions {
  /**
   * CIDR blocks that requests may come from, at least one. All other requests are rejected with 403.
   *
   * @default - requests from all addresses are allowed
   */
  readonly allowedCidrs?: string[];

  /**
   * Maximum number of requests per address and minute. Requests over the limit are rejected with 429.
   *
   * A notebook loads several hundred files when it opens, and the users of an office often share one address.
   *
   * @default 5000
   */
  readonly requestsPerMinute?: number;
}

/**
 * Cloud Armor policy that filters requests at the load balancer.
 *
 * @see https://cloud.google.com/armor/docs/security-policy-overview
 */
export class CloudArmorPolicy {
  /**
   * Creates a policy for the environment.
   *
   * @param options options
   */
  public static create(options: CloudArmorPolicyOptions = {}): CloudArmorPolicy {
    return new CloudArmorPolicy({ ...options }, undefined);
  }

  /**
   * Uses an existing backend security policy.
   *
   * @param name name of the policy
   */
  public static existing(name: string): CloudArmorPolicy {
    return new CloudArmorPolicy(undefined, name);
  }

  private constructor(
    /** @internal */
    public readonly _created: CloudArmorPolicyOptions | undefined,
    /** @internal */
    public readonly _existing: string | undefined,
  ) {}
}
