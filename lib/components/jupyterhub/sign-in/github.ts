import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import type { GitHubOptions } from '../../../platforms/sign-in';
import { isTerraformToken } from '../../../synthesis/token-guard';
import { checkAccess, listed } from './access';
import type { BoundSignIn, SignInContext } from './bound-sign-in';
import { checkManageGroups, oauthSignIn } from './oauth';
import { base, checkUrl } from './urls';

const ORGANIZATION = /^[^\s:/]+(:[^\s:/]+)?$/;
const TEAM = /^[^\s:/]+:[^\s:/]+$/;
const READ_ORGANIZATIONS = 'read:org';

/** Accounts of GitHub. */
export function gitHubSignIn(context: SignInContext, options: GitHubOptions): BoundSignIn {
  const { where } = context;
  const { allowedOrganizations, adminTeams, githubUrl = 'https://github.com' } = options;
  checkAccess(where, { factory: 'SignIn.gitHub', options, allowing: { allowedOrganizations }, admins: { adminTeams } });
  checkUrl(where, 'githubUrl', githubUrl, { isBase: true });
  checkMemberships(where, 'allowedOrganizations', allowedOrganizations, ORGANIZATION, '"org" and "org:team"');
  checkMemberships(where, 'adminTeams', adminTeams, TEAM, '"org:team"');
  const teamsDecide = (adminTeams?.length ?? 0) > 0;
  checkManageGroups(where, options.manageGroups, teamsDecide, 'adminTeams');
  const manageGroups = options.manageGroups ?? teamsDecide;
  const readsOrganizations = manageGroups || (allowedOrganizations?.length ?? 0) > 0;
  if (readsOrganizations && options.scope && !options.scope.includes(READ_ORGANIZATIONS)) {
    throw new KubeflowError(
      where,
      `signIn: scope is without "${READ_ORGANIZATIONS}".`,
      'GitHub tells who is in organizations and teams only with that scope.',
      'Add it, or leave out scope.',
    );
  }
  return oauthSignIn(context, {
    kind: 'github',
    options,
    scope: readsOrganizations ? [READ_ORGANIZATIONS] : undefined,
    called: [githubUrl],
    values: {
      github_url: base(githubUrl),
      allowed_organizations: listed(allowedOrganizations),
      admin_groups: listed(adminTeams),
      manage_groups: manageGroups || undefined,
    },
  });
}

function checkMemberships(
  where: IConstruct,
  option: string,
  names: readonly string[] = [],
  form: RegExp,
  accepted: string,
): void {
  for (const name of names) {
    if (!isTerraformToken(name) && !form.test(name)) {
      throw new KubeflowError(
        where,
        `signIn: "${name}" in \`${option}\` is not a name of GitHub's.`,
        `Names are accepted as they are in URLs, as ${accepted}.`,
      );
    }
  }
}
