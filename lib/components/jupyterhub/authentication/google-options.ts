import type { OAuthenticatorOptions } from './oauthenticator-options';

/** The key of a service account that may read the groups of a domain, in a Secret in the namespace of the hub. */
export interface GoogleServiceAccountKey {
  /** Name of the Secret. */
  readonly secretName: string;

  /**
   * Key of the JSON file in the Secret.
   *
   * @default key.json
   */
  readonly key?: string;
}

/** Groups of one domain, which the hub looks up at each sign-in. At least one list of groups is needed. */
export interface GoogleGroups {
  /** The domain, for example `example.com`. */
  readonly domain: string;

  /** The key of a service account with domain-wide delegation, of the scope `admin.directory.group.readonly`. */
  readonly serviceAccountKey: GoogleServiceAccountKey;

  /** The administrator of the domain in whose name groups are read: what stands before the `@`. */
  readonly gsuiteAdministrator: string;

  /**
   * Groups whose members may come in: what stands before the `@`.
   *
   * @default - none
   */
  readonly allowedGroups?: string[];

  /**
   * Groups whose members may come in and administer the hub: what stands before the `@`. Who is in none of them, and not in
   * `adminUsers`, is no admin any more from the next sign-in on.
   *
   * @default - none
   */
  readonly adminGroups?: string[];
}

/**
 * Options of `Authenticator.google`. Users are named by their e-mail addresses.
 *
 * @see https://oauthenticator.readthedocs.io/en/stable/reference/api/gen/oauthenticator.google.html
 */
export interface GoogleOAuthenticatorOptions extends OAuthenticatorOptions {
  /**
   * Domains of Google Workspace (the claim `hd`) outside which nobody may come in. It lets nobody in by itself: add
   * `allowAll` for everybody of the domains, or another rule.
   *
   * @default - the domains of `googleGroups`, or else any account of Google
   */
  readonly hostedDomain?: string[];

  /**
   * Whether names of users are without the domain. It needs exactly one `hostedDomain`, since names would be two people's
   * otherwise. To change it gives everybody a new name, with a new home.
   *
   * @default false
   */
  readonly stripDomain?: boolean;

  /**
   * Groups that may come in, by domain.
   *
   * @default - none
   */
  readonly googleGroups?: GoogleGroups[];

  /**
   * Whether groups within groups count.
   *
   * @default false
   */
  readonly includeNestedGroups?: boolean;
}
