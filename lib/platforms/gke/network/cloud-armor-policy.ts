/** Options of `CloudArmorPolicy.create`. */
export interface CloudArmorPolicyOptions {
  /**
   * The networks from which requests may come, as CIDR blocks; all others are refused.
   *
   * @default - requests may come from anywhere
   */
  readonly allowedCidrs?: string[];

  /**
   * Most requests of one address in a minute. What is over that is refused with 429.
   *
   * A notebook that opens asks for some hundred files at once, and everybody in an office often has one address.
   *
   * @default 5000
   */
  readonly requestsPerMinute?: number;
}

/**
 * What looks at requests before they come in.
 *
 * @see https://cloud.google.com/armor/docs/security-policy-overview
 */
export class CloudArmorPolicy {
  /**
   * A policy of the environment's own.
   *
   * @param options what it lets through
   */
  public static create(options: CloudArmorPolicyOptions = {}): CloudArmorPolicy {
    return new CloudArmorPolicy({ ...options }, undefined);
  }

  /**
   * A policy that is there already, of the backends of load balancers.
   *
   * @param name the policy
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
