import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';
import type { GitHubOAuthenticatorOptions } from '.';
import type { AuthenticatorConfig, AuthenticatorContext } from './authenticator-config';
import { checkManageGroups, oauthenticator } from './oauthenticator';
import { checkUrl, withoutTrailingSlash } from './provider-urls';
import { checkAccess, nonEmpty } from './user-access';

const ORGANIZATION = /^[^\s:/]+(:[^\s:/]+)?$/;
const TEAM = /^[^\s:/]+:[^\s:/]+$/;
const READ_ORG_SCOPE = 'read:org';

/** Accounts of GitHub. */
export function githubAuthenticator(
  context: AuthenticatorContext,
  options: GitHubOAuthenticatorOptions,
): AuthenticatorConfig {
  const { where } = context;
  const { allowedOrganizations, adminTeams, githubUrl = 'https://github.com' } = options;
  checkAccess(where, {
    factory: 'Authenticator.github',
    options,
    allowRules: { allowedOrganizations },
    adminRules: { adminTeams },
  });
  checkUrl(where, 'githubUrl', githubUrl, { isBase: true });
  checkMemberships(where, 'allowedOrganizations', allowedOrganizations, ORGANIZATION, '"org" and "org:team"');
  checkMemberships(where, 'adminTeams', adminTeams, TEAM, '"org:team"');
  const teamsDecide = (adminTeams?.length ?? 0) > 0;
  checkManageGroups(where, options.manageGroups, teamsDecide, 'adminTeams');
  const manageGroups = options.manageGroups ?? teamsDecide;
  const readsOrganizations = manageGroups || (allowedOrganizations?.length ?? 0) > 0;
  if (readsOrganizations && options.scope && !options.scope.includes(READ_ORG_SCOPE)) {
    throw new KubeflowError(
      where,
      `signIn: scope is without "${READ_ORG_SCOPE}".`,
      'GitHub tells who is in organizations and teams only with that scope.',
      'Add it, or leave out scope.',
    );
  }
  return oauthenticator(context, {
    kind: 'github',
    options,
    scope: readsOrganizations ? [READ_ORG_SCOPE] : undefined,
    endpoints: [githubUrl],
    values: {
      github_url: withoutTrailingSlash(githubUrl),
      allowed_organizations: nonEmpty(allowedOrganizations),
      admin_groups: nonEmpty(adminTeams),
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
