import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import { isTerraformToken } from '../../../terraform-token';
import { checkDataKey } from '../../../validation/data-keys';
import { checkRestriction } from '../../../validation/restrictions';
import type { HubVolume } from '../hub/hub-volume';
import type { AuthenticatorConfig, AuthenticatorContext } from './authenticator-config';
import { type OAuthenticatorOptions, oauthenticator } from './oauthenticator';
import { checkDomains, checkEmails, checkText } from './option-checks';
import { checkAccess, nonEmpty } from './user-access';
import { ACCOUNT_ID, checkUserIds } from './user-ids';

/** Reference to the key of a service account that can read the groups of a domain, in a Secret in the hub's namespace. */
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

/** Groups of one domain, which the hub looks up at each sign-in. Set `allowedGroups`, `adminGroups` or both. */
export interface GoogleGroups {
  /** The domain, for example `example.com`. */
  readonly domain: string;

  /** Key of a service account with domain-wide delegation for the scope `admin.directory.group.readonly`. */
  readonly serviceAccountKey: GoogleServiceAccountKey;

  /** Administrator of the domain that the service account impersonates: the part before the `@`. */
  readonly gsuiteAdministrator: string;

  /**
   * Groups whose members have access: the part before the `@`.
   *
   * @default - none
   */
  readonly allowedGroups?: string[];

  /**
   * Groups whose members are admins: the part before the `@`. A user who is in none of them, and not in `adminUsers`, is no admin.
   *
   * @default - none
   */
  readonly adminGroups?: string[];
}

/**
 * Options of `Authenticator.google`. User names are e-mail addresses, or ids with `userIdAsName`.
 *
 * @see https://oauthenticator.readthedocs.io/en/stable/reference/api/gen/oauthenticator.google.html
 */
export interface GoogleOAuthenticatorOptions extends OAuthenticatorOptions {
  /**
   * Google Workspace domains (the claim `hd`) that users must belong to. This option only restricts access: also set `allowAll`
   * to allow all users of the domains, or another rule.
   *
   * @default - the domains of `googleGroups`, or any Google account
   */
  readonly hostedDomain?: string[];

  /**
   * Whether user names omit the domain. Requires exactly one `hostedDomain`, because names could collide otherwise. Changing
   * this option renames all users and gives them new homes.
   *
   * @default false
   */
  readonly stripDomain?: boolean;

  /**
   * Whether users are named by the permanent id of their account (`sub`) instead of their e-mail address.
   *
   * An address can be given to another person, for example to a new employee. The next owner would then get the servers, home and rights of the previous one. All names in rules must then be ids. Changing
   * this option renames all users, and gives them new homes.
   *
   * @default false
   */
  readonly userIdAsName?: boolean;

  /**
   * Groups that have access, by domain.
   *
   * @default - none
   */
  readonly googleGroups?: GoogleGroups[];

  /**
   * Whether members of nested groups count as members.
   *
   * @default false
   */
  readonly includeNestedGroups?: boolean;
}

const KEYS_DIRECTORY = '/etc/jupyterhub-google';

/** Configures Google accounts. */
export function googleAuthenticator(
  context: AuthenticatorContext,
  options: GoogleOAuthenticatorOptions,
): AuthenticatorConfig {
  const { where } = context;
  const everyone = 'users of all domains';
  checkRestriction(where, 'authenticator: hostedDomain', options.hostedDomain, everyone);
  checkRestriction(where, 'authenticator: googleGroups', options.googleGroups, everyone);
  const groups = options.googleGroups ?? [];
  const hostedDomain = options.hostedDomain ?? groups.map(({ domain }) => domain);
  checkGroups(where, groups, hostedDomain);
  checkAccess(where, {
    factory: 'Authenticator.google',
    options,
    allowRules: { 'googleGroups (allowedGroups)': groups.flatMap(({ allowedGroups = [] }) => allowedGroups) },
    adminRules: { 'googleGroups (adminGroups)': groups.flatMap(({ adminGroups = [] }) => adminGroups) },
  });
  checkDomains(where, 'hostedDomain', hostedDomain);
  checkUserNames(where, options, hostedDomain);
  return oauthenticator(context, {
    kind: 'google',
    options,
    scope: ['openid', 'email'],
    endpoints: ['https://www.googleapis.com'],
    volumes: groups.map(serviceAccountKeyVolume),
    values: {
      hosted_domain: nonEmpty(hostedDomain),
      user_id_as_name: options.userIdAsName || undefined,
      strip_domain: options.stripDomain ?? false,
      include_nested_groups: options.includeNestedGroups || undefined,
      google_groups: nonEmpty(
        groups.map(({ domain, gsuiteAdministrator, allowedGroups, adminGroups }, index) => ({
          domain,
          gsuite_administrator: gsuiteAdministrator,
          service_account_key: `${KEYS_DIRECTORY}/${index}/key.json`,
          allowed_groups: nonEmpty(allowedGroups),
          admin_groups: nonEmpty(adminGroups),
        })),
      ),
    },
  });
}

/** Rejects names that no user can have: such a rule would have no effect. */
function checkUserNames(
  where: IConstruct,
  options: GoogleOAuthenticatorOptions,
  hostedDomain: readonly string[],
): void {
  const lists = ['allowedUsers', 'adminUsers', 'blockedUsers'] as const;
  if (options.userIdAsName) {
    checkUserIds(where, options, ACCOUNT_ID);
    checkNoStripDomain(where, options);
    return;
  }
  if (!options.stripDomain) {
    for (const option of lists) {
      checkEmails(where, option, options[option]);
    }
    return;
  }
  if (hostedDomain.length !== 1) {
    throw new KubeflowError(
      where,
      `authenticator: stripDomain is set, but hostedDomain has ${hostedDomain.length} domains.`,
      'Must be exactly one domain: without the domain, two users could have the same name.',
      'Set one hostedDomain, or remove stripDomain.',
    );
  }
  for (const option of lists) {
    const address = options[option]?.find((name) => !isTerraformToken(name) && name.includes('@'));
    if (address !== undefined) {
      throw new KubeflowError(
        where,
        `authenticator: "${address}" in \`${option}\` has a domain, but stripDomain is set.`,
        'With stripDomain, user names are the part before the "@".',
        `Use "${address.split('@')[0]}".`,
      );
    }
  }
}

function checkNoStripDomain(where: IConstruct, { stripDomain }: GoogleOAuthenticatorOptions): void {
  if (stripDomain) {
    throw new KubeflowError(
      where,
      'authenticator: stripDomain and userIdAsName are both set.',
      'Ids have no domain.',
      'Remove one of them.',
    );
  }
}

function checkGroups(where: IConstruct, groups: readonly GoogleGroups[], hostedDomain: readonly string[]): void {
  const domains = groups.map(({ domain }) => domain);
  checkDomains(where, 'googleGroups: domain', domains);
  for (const [index, { domain, serviceAccountKey, gsuiteAdministrator, ...lists }] of groups.entries()) {
    const prop = `authenticator: googleGroups[${index}]`;
    checkName(where, `${prop}: Secret`, serviceAccountKey.secretName, DNS_SUBDOMAIN);
    checkDataKey(where, prop, serviceAccountKey.key ?? 'key.json');
    checkText(where, `googleGroups[${index}]: gsuiteAdministrator`, gsuiteAdministrator);
    const names = [gsuiteAdministrator, ...(lists.allowedGroups ?? []), ...(lists.adminGroups ?? [])];
    const address = names.find((name) => name.includes('@'));
    if (address !== undefined) {
      throw new KubeflowError(
        where,
        `${prop}: "${address}" has a domain.`,
        'Must be the part of the address before the "@".',
        `Use "${address.split('@')[0]}".`,
      );
    }
    if (domains.indexOf(domain) !== index) {
      throw new KubeflowError(
        where,
        `${prop}: domain "${domain}" is already configured.`,
        'Must be unique in `googleGroups`.',
      );
    }
    if (names.length === 1) {
      throw new KubeflowError(
        where,
        `${prop} has no groups.`,
        'Set allowedGroups or adminGroups, or remove the entry.',
      );
    }
  }
  const unknown = domains.length > 0 ? hostedDomain.find((domain) => !domains.includes(domain)) : undefined;
  if (unknown !== undefined) {
    throw new KubeflowError(
      where,
      `authenticator: hostedDomain "${unknown}" is not in googleGroups.`,
      'The hub looks up the groups of every user, which fails for a domain without a service account key.',
      'Add it to googleGroups, or remove it from hostedDomain.',
    );
  }
}

function serviceAccountKeyVolume({ serviceAccountKey }: GoogleGroups, index: number): HubVolume {
  const name = `google-key-${index}`;
  const { secretName, key = 'key.json' } = serviceAccountKey;
  return {
    volume: { name, secret: { secretName, items: [{ key, path: 'key.json' }] } },
    mounts: [{ name, mountPath: `${KEYS_DIRECTORY}/${index}`, readOnly: true }],
  };
}
