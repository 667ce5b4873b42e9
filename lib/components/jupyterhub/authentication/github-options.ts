import type { OAuthenticatorOptions } from './oauthenticator-options';

/**
 * Options of `Authenticator.github`. Users are named as they are at GitHub.
 *
 * @see https://oauthenticator.readthedocs.io/en/stable/reference/api/gen/oauthenticator.github.html
 */
export interface GitHubOAuthenticatorOptions extends OAuthenticatorOptions {
  /**
   * Organizations (`org`) and teams (`org:team`) whose members may come in, named as in URLs.
   *
   * @default - none
   */
  readonly allowedOrganizations?: string[];

  /**
   * Teams (`org:team`) whose members may come in and administer the hub. Who is in none of them, and not in `adminUsers`, is
   * no admin any more from the next sign-in on.
   *
   * @default - none
   */
  readonly adminTeams?: string[];

  /**
   * Whether the hub's groups are the user's teams, named `org:team`; nobody can change them in the hub then.
   *
   * @default - true where `adminTeams` are given, which need it
   */
  readonly manageGroups?: boolean;

  /**
   * Where GitHub is, for a GitHub Enterprise Server.
   *
   * @default https://github.com
   */
  readonly githubUrl?: string;
}
