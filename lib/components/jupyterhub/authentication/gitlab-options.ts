import type { OAuthenticatorOptions } from './oauthenticator-options';

/**
 * Options of `Authenticator.gitlab`. Users are named as they are at GitLab.
 *
 * @see https://oauthenticator.readthedocs.io/en/stable/reference/api/gen/oauthenticator.gitlab.html
 */
export interface GitLabOAuthenticatorOptions extends OAuthenticatorOptions {
  /**
   * Groups whose members may come in, with their path, as `group/subgroup`. Each costs a request at a sign-in.
   *
   * @default - none
   */
  readonly allowedGitlabGroups?: string[];

  /**
   * Ids of projects whose developers (and those above) may come in. Each costs a request at a sign-in.
   *
   * @default - none
   */
  readonly allowedProjectIds?: number[];

  /**
   * Where GitLab is.
   *
   * @default https://gitlab.com
   */
  readonly gitlabUrl?: string;
}
