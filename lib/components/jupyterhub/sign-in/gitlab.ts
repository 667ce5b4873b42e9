import type { GitLabOptions } from '../../../platforms/sign-in';
import { checkAccess, listed } from './access';
import type { BoundSignIn, SignInContext } from './bound-sign-in';
import { oauthSignIn } from './oauth';
import { base, checkUrl } from './urls';

/** Accounts of GitLab. */
export function gitLabSignIn(context: SignInContext, options: GitLabOptions): BoundSignIn {
  const { allowedGitlabGroups, allowedProjectIds, gitlabUrl = 'https://gitlab.com' } = options;
  const allowing = { allowedGitlabGroups, allowedProjectIds };
  checkAccess(context.where, { factory: 'SignIn.gitLab', options, allowing });
  checkUrl(context.where, 'gitlabUrl', gitlabUrl, { isBase: true });
  const readsMembers = Object.values(allowing).some((list) => (list?.length ?? 0) > 0);
  return oauthSignIn(context, {
    kind: 'gitlab',
    options,
    scope: [readsMembers ? 'read_api' : 'read_user'],
    called: [gitlabUrl],
    values: {
      gitlab_url: base(gitlabUrl),
      allowed_gitlab_groups: listed(allowedGitlabGroups),
      allowed_project_ids: listed(allowedProjectIds),
    },
  });
}
