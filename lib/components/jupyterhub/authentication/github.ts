import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';
import type { AuthenticatorConfig, AuthenticatorContext } from './authenticator-config';
import { checkManageGroups } from './group-access';
import { type OAuthenticatorOptions, oauthenticator } from './oauthenticator';
import { checkUrl, withoutTrailingSlash } from './provider-urls';
import { checkAccess, nonEmpty } from './user-access';
import { ACCOUNT_ID, checkUserIds } from './user-ids';

/**
 * Options of `Authenticator.github`. User names are GitHub user names, or ids with `userIdAsName`.
 *
 * @see https://oauthenticator.readthedocs.io/en/stable/reference/api/gen/oauthenticator.github.html
 */
export interface GitHubOAuthenticatorOptions extends OAuthenticatorOptions {
  /**
   * Organizations (`org`) and teams (`org:team`) whose members have access, named as in URLs.
   *
   * @default - none
   */
  readonly allowedOrganizations?: string[];

  /**
   * Teams (`org:team`) whose members are admins. A user who is in none of them, and not in `adminUsers`, is no admin.
   *
   * @default - none
   */
  readonly adminTeams?: string[];

  /**
   * Whether the hub sets a user's groups to the user's teams, named `org:team`. Groups can then no longer be edited in
   * the hub.
   *
   * @default - true if `adminTeams` is set, because it requires this
   */
  readonly manageGroups?: boolean;

  /**
   * Whether users are named by the permanent id of their account instead of their login.
   *
   * A login can be changed, and somebody else can register it after that. The next owner would then get the servers, home and rights of the previous one. All names in rules must then be ids. Changing
   * this option renames all users, and gives them new homes.
   *
   * @default false
   */
  readonly userIdAsName?: boolean;

  /**
   * URL of a GitHub Enterprise Server.
   *
   * @default https://github.com
   */
  readonly githubUrl?: string;
}

const ORGANIZATION = /^[^\s:/]+(:[^\s:/]+)?$/;
const TEAM = /^[^\s:/]+:[^\s:/]+$/;
const READ_ORG_SCOPE = 'read:org';

/** Configures GitHub accounts. */
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
  if (options.userIdAsName) {
    checkUserIds(where, options, ACCOUNT_ID);
  }
  checkUrl(where, 'githubUrl', githubUrl, { isBase: true });
  checkMemberships(where, 'allowedOrganizations', allowedOrganizations, ORGANIZATION, '"org" or "org:team"');
  checkMemberships(where, 'adminTeams', adminTeams, TEAM, '"org:team"');
  const hasAdminTeams = (adminTeams?.length ?? 0) > 0;
  checkManageGroups(where, options.manageGroups, hasAdminTeams, '`adminTeams`');
  const manageGroups = options.manageGroups ?? hasAdminTeams;
  const readsOrganizations = manageGroups || (allowedOrganizations?.length ?? 0) > 0;
  if (readsOrganizations && options.scope && !options.scope.includes(READ_ORG_SCOPE)) {
    throw new KubeflowError(
      where,
      `authenticator: scope does not include "${READ_ORG_SCOPE}".`,
      'GitHub reports organizations and teams only with that scope.',
      'Add it, or remove `scope`.',
    );
  }
  return oauthenticator(context, {
    kind: 'github',
    options,
    scope: readsOrganizations ? [READ_ORG_SCOPE] : undefined,
    endpoints: [githubUrl],
    values: {
      user_id_as_name: options.userIdAsName || undefined,
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
  pattern: RegExp,
  accepted: string,
): void {
  for (const name of names) {
    if (!isTerraformToken(name) && !pattern.test(name)) {
      throw new KubeflowError(
        where,
        `authenticator: "${name}" in \`${option}\` is not a valid GitHub name.`,
        `Must be ${accepted}, named as in URLs.`,
      );
    }
  }
}
