import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import { isTerraformToken } from '../../../terraform-token';
import { checkDataKey } from '../../../validation/data-keys';
import type { GoogleGroups, GoogleOAuthenticatorOptions } from '.';
import type { AuthenticatorConfig, AuthenticatorContext, AuthenticatorVolume } from './authenticator-config';
import { oauthenticator } from './oauthenticator';
import { checkDomains, checkEmails } from './option-checks';
import { checkText } from './texts';
import { checkAccess, nonEmpty } from './user-access';

const KEYS_DIRECTORY = '/etc/jupyterhub-google';

/** Accounts of Google. */
export function googleAuthenticator(
  context: AuthenticatorContext,
  options: GoogleOAuthenticatorOptions,
): AuthenticatorConfig {
  const { where } = context;
  const groups = options.googleGroups ?? [];
  const hostedDomain = options.hostedDomain ?? groups.map(({ domain }) => domain);
  checkAccess(where, {
    factory: 'Authenticator.google',
    options,
    allowRules: { 'googleGroups (allowedGroups)': groups.flatMap(({ allowedGroups = [] }) => allowedGroups) },
    adminRules: { 'googleGroups (adminGroups)': groups.flatMap(({ adminGroups = [] }) => adminGroups) },
  });
  checkGroups(where, groups, hostedDomain);
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

/** A rule about a name that nobody can have would let people in, or keep them out, only in appearance. */
function checkUserNames(
  where: IConstruct,
  options: GoogleOAuthenticatorOptions,
  hostedDomain: readonly string[],
): void {
  const lists = ['allowedUsers', 'adminUsers', 'blockedUsers'] as const;
  if (!options.stripDomain) {
    for (const option of lists) {
      checkEmails(where, option, options[option]);
    }
    return;
  }
  if (hostedDomain.length !== 1) {
    throw new KubeflowError(
      where,
      `signIn: stripDomain is set, and hostedDomain has ${hostedDomain.length} domains.`,
      'Names without a domain are accepted only of one domain: two people could have the same name otherwise.',
      'Set one hostedDomain, or leave out stripDomain.',
    );
  }
  for (const option of lists) {
    const wrong = options[option]?.find((name) => !isTerraformToken(name) && name.includes('@'));
    if (wrong !== undefined) {
      throw new KubeflowError(
        where,
        `signIn: "${wrong}" in \`${option}\` is nobody's name.`,
        'With stripDomain, users are named by what stands before the "@".',
        `Use "${wrong.split('@')[0]}".`,
      );
    }
  }
}

function checkGroups(where: IConstruct, groups: readonly GoogleGroups[], hostedDomain: readonly string[]): void {
  const domains = groups.map(({ domain }) => domain);
  checkDomains(where, 'googleGroups: domain', domains);
  for (const [index, { domain, serviceAccountKey, gsuiteAdministrator, ...lists }] of groups.entries()) {
    const what = `signIn: googleGroups[${index}]`;
    checkName(where, `${what}: Secret`, serviceAccountKey.secretName, DNS_SUBDOMAIN);
    checkDataKey(where, what, serviceAccountKey.key ?? 'key.json');
    checkText(where, `googleGroups[${index}]: gsuiteAdministrator`, gsuiteAdministrator);
    const names = [gsuiteAdministrator, ...(lists.allowedGroups ?? []), ...(lists.adminGroups ?? [])];
    const address = names.find((name) => name.includes('@'));
    if (address !== undefined) {
      throw new KubeflowError(
        where,
        `${what}: "${address}" has a domain.`,
        'Groups and administrators are accepted by what stands before the "@".',
        `Use "${address.split('@')[0]}".`,
      );
    }
    if (domains.indexOf(domain) !== index) {
      throw new KubeflowError(where, `${what}: domain "${domain}" is there twice.`, 'Each is accepted once.');
    }
    if (names.length === 1) {
      throw new KubeflowError(where, `${what} has no groups.`, 'Set allowedGroups or adminGroups, or leave it out.');
    }
  }
  const unknown = domains.length > 0 ? hostedDomain.find((domain) => !domains.includes(domain)) : undefined;
  if (unknown !== undefined) {
    throw new KubeflowError(
      where,
      `signIn: hostedDomain "${unknown}" is not among googleGroups.`,
      'Where groups are looked up at all, they are looked up for everybody, and for a domain without a key that fails.',
      `Add it to googleGroups, or leave it out of hostedDomain.`,
    );
  }
}

function serviceAccountKeyVolume({ serviceAccountKey }: GoogleGroups, index: number): AuthenticatorVolume {
  const name = `google-key-${index}`;
  const { secretName, key = 'key.json' } = serviceAccountKey;
  return {
    volume: { name, secret: { secretName, items: [{ key, path: 'key.json' }] } },
    mount: { name, mountPath: `${KEYS_DIRECTORY}/${index}`, readOnly: true },
  };
}
