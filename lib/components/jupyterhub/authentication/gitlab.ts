import type { GitLabOAuthenticatorOptions } from '.';
import type { AuthenticatorConfig, AuthenticatorContext } from './authenticator-config';
import { oauthenticator } from './oauthenticator';
import { checkUrl, withoutTrailingSlash } from './provider-urls';
import { checkAccess, nonEmpty } from './user-access';

/** Accounts of GitLab. */
export function gitlabAuthenticator(
  context: AuthenticatorContext,
  options: GitLabOAuthenticatorOptions,
): AuthenticatorConfig {
  const { allowedGitlabGroups, allowedProjectIds, gitlabUrl = 'https://gitlab.com' } = options;
  const allowing = { allowedGitlabGroups, allowedProjectIds };
  checkAccess(context.where, { factory: 'Authenticator.gitlab', options, allowRules: allowing });
  checkUrl(context.where, 'gitlabUrl', gitlabUrl, { isBase: true });
  const readsMembers = Object.values(allowing).some((list) => (list?.length ?? 0) > 0);
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
