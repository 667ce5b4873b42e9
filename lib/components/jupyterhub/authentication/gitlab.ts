import type { AuthenticatorConfig, AuthenticatorContext } from './authenticator-config';
import { type OAuthenticatorOptions, oauthenticator } from './oauthenticator';
import { checkUrl, withoutTrailingSlash } from './provider-urls';
import { checkAccess, nonEmpty } from './user-access';
import { ACCOUNT_ID, checkUserIds } from './user-ids';

/**
 * Options of `Authenticator.gitlab`. User names are GitLab user names, or ids with `userIdAsName`.
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
   * Whether users are named by the permanent id of their account instead of their user name.
   *
   * A user name can be changed, and somebody else can register it after that. The next owner would then get the servers, home and rights of the previous one. All names in rules must then be ids. Changing
   * this option renames all users, and gives them new homes.
   *
   * @default false
   */
  readonly userIdAsName?: boolean;

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
  if (options.userIdAsName) {
    checkUserIds(context.where, options, ACCOUNT_ID);
  }
  checkUrl(context.where, 'gitlabUrl', gitlabUrl, { isBase: true });
  const readsMembers = Object.values(allowRules).some((list) => (list?.length ?? 0) > 0);
  return oauthenticator(context, {
    kind: 'gitlab',
    options,
    scope: [readsMembers ? 'read_api' : 'read_user'],
    endpoints: [gitlabUrl],
    values: {
      user_id_as_name: options.userIdAsName || undefined,
      gitlab_url: withoutTrailingSlash(gitlabUrl),
      allowed_gitlab_groups: nonEmpty(allowedGitlabGroups),
      allowed_project_ids: nonEmpty(allowedProjectIds),
    },
  });
}
