/** Options of `CloudArmor.own`. */
export interface CloudArmorOptions {
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
export class CloudArmor {
  /**
   * A policy of the environment's own.
   *
   * @param options what it lets through
   */
  public static own(options: CloudArmorOptions = {}): CloudArmor {
    return new CloudArmor({ ...options }, undefined);
  }

  /**
   * A policy that is there already, of the backends of load balancers.
   *
   * @param name the policy
   */
  public static existing(name: string): CloudArmor {
    return new CloudArmor(undefined, name);
  }

  private constructor(
    /** @internal */
    public readonly _own: CloudArmorOptions | undefined,
    /** @internal */
    public readonly _existing: string | undefined,
  ) {}
}
