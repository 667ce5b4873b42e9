/** The kinds of `SignIn`. */
export enum SignInKind {
  /** One password for everybody. */
  SHARED_PASSWORD = 'SHARED_PASSWORD',
  /** Google's Identity-Aware Proxy. */
  IAP = 'IAP',
}

/** Options of `SignIn.sharedPassword`. */
export interface SharedPasswordOptions {
  /**
   * Name of the Secret that holds the password under the key `password` (at least 8 characters), and, where there are
   * admins, theirs under `admin-password` (at least 32).
   *
   * @default - a random password is made once in the cluster, in the component's own Secret
   */
  readonly secretName?: string;

  /**
   * Names of the users who may administer the hub. They have a password of their own, and everybody's does not let them in.
   *
   * @default - none
   */
  readonly adminUsers?: string[];
}

/** Options of `SignIn.iap`. */
export interface IapOptions {
  /**
   * The audience that the signed header must be for: `/projects/NUMBER/global/backendServices/ID`.
   *
   * It is known only once the load balancer exists.
   *
   * @default - read from the key `audience` of the optional ConfigMap `<name>-iap`; nobody gets in before it is there
   */
  readonly audience?: string;

  /**
   * E-mail addresses of the users who may administer the hub.
   *
   * @default - none
   */
  readonly adminUsers?: string[];
}

/** How people prove who they are. */
export class SignIn {
  /**
   * One password for everybody, with any user name: for a laptop or a first look, not for the internet.
   *
   * @param options where the password comes from
   */
  public static sharedPassword(options: SharedPasswordOptions = {}): SignIn {
    return new SignIn(SignInKind.SHARED_PASSWORD, [...(options.adminUsers ?? [])], options.secretName, undefined);
  }

  /**
   * Google's Identity-Aware Proxy stands before the hub and signs who the user is into each request. The hub verifies the
   * signature (header `x-goog-iap-jwt-assertion`), and never trusts a plain header.
   *
   * @see https://cloud.google.com/iap/docs/signed-headers-howto
   * @param options who the signed header must be for
   */
  public static iap(options: IapOptions = {}): SignIn {
    return new SignIn(SignInKind.IAP, [...(options.adminUsers ?? [])], undefined, options.audience);
  }

  private readonly admins: string[];

  private constructor(
    /** Which kind of sign-in it is. */
    public readonly kind: SignInKind,
    adminUsers: string[],
    /** Name of the Secret with the shared password. */
    public readonly secretName: string | undefined,
    /** Audience of IAP's signed header. */
    public readonly audience: string | undefined,
  ) {
    this.admins = adminUsers;
  }

  /** Users who may administer the hub. */
  public get adminUsers(): string[] {
    return [...this.admins];
  }
}
