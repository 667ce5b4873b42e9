/** Options of `Authenticator.iap`. */
export interface IapAuthenticatorOptions {
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

  /**
   * E-mail addresses of users who may come in, of those whom IAP's own policy lets through.
   *
   * @default - everybody whom IAP lets through
   */
  readonly allowedUsers?: string[];

  /**
   * Domains of Google Workspace (the claim `hd` of the signed header) outside which nobody may come in.
   *
   * @default - everybody whom IAP lets through
   */
  readonly hostedDomain?: string[];

  /**
   * E-mail addresses of users who may not come in, also while IAP lets them through.
   *
   * @default - none
   */
  readonly blockedUsers?: string[];
}
