import type { AuthenticatorConfig, AuthenticatorContext } from './authenticator-config';
import { type OAuthenticatorOptions, oauthenticator } from './oauthenticator';
import { checkUrl, withoutTrailingSlash } from './provider-urls';
import { checkAccess, nonEmpty } from './user-access';

/**
 * Options of `Authenticator.gitlab`. User names are GitLab user names.
 *
 * @see https://oauthenticator.readthedocs.io/en/stable/reference/api/gen/oauthenticator.gitlab.html
 */
export interface GitLabOAuthenticatorOptions extends OAuthenticatorOptions {
  /**
   * Groups whose members have access, by full path: `group/subgroup`. Each adds one request per sign-in.
   *
   * @default - none
   */
  readonly allowedGitlabGroups?: string[];

  /**
   * Ids of projects whose developers, maintainers and owners have access. Each adds one request per sign-in.
   *
   * @default - none
   */
  readonly allowedProjectIds?: number[];

  /**
   * URL of GitLab.
   *
   * @default https://gitlab.com
   */
  readonly gitlabUrl?: string;
}

/** Configures GitLab accounts. */
export function gitlabAuthenticator(
  context: AuthenticatorContext,
  options: GitLabOAuthenticatorOptions,
): AuthenticatorConfig {
  const { allowedGitlabGroups, allowedProjectIds, gitlabUrl = 'https://gitlab.com' } = options;
  const allowRules = { allowedGitlabGroups, allowedProjectIds };
  checkAccess(context.where, { factory: 'Authenticator.gitlab', options, allowRules });
  checkUrl(context.where, 'gitlabUrl', gitlabUrl, { isBase: true });
  const readsMembers = Object.values(allowRules).some((list) => (list?.length ?? 0) > 0);
  return oauthenticator(context, {
    kind: 'gitlab',
    options,
    scope: [readsMembers ? 'read_api' : 'read_user'],
    endpoints: [gitlabUrl],
    values: {
      gitlab_url: withoutTrailingSlash(gitlabUrl),
      allowed_gitlab_groups: nonEmpty(allowedGitlabGroups),
      allowed_project_ids: nonEmpty(allowedProjectIds),
    },
  });
}
