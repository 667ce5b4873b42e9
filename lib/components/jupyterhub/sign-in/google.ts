import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import type { GoogleGroups, GoogleOptions } from '../../../platforms/sign-in';
import { isTerraformToken } from '../../../synthesis/token-guard';
import { checkKey } from '../../../workload/secret-key';
import { checkAccess, listed } from './access';
import type { BoundSignIn, SignInContext, SignInFolder } from './bound-sign-in';
import { checkDomains, checkEmails } from './emails';
import { oauthSignIn } from './oauth';
import { checkText } from './texts';

const KEYS_FOLDER = '/etc/jupyterhub-google';

/** Accounts of Google. */
export function googleSignIn(context: SignInContext, options: GoogleOptions): BoundSignIn {
  const { where } = context;
  const groups = options.googleGroups ?? [];
  const hostedDomain = options.hostedDomain ?? groups.map(({ domain }) => domain);
  checkAccess(where, {
    factory: 'SignIn.google',
    options,
    allowing: { 'googleGroups (allowedGroups)': groups.flatMap(({ allowedGroups = [] }) => allowedGroups) },
    admins: { 'googleGroups (adminGroups)': groups.flatMap(({ adminGroups = [] }) => adminGroups) },
  });
  checkGroups(where, groups, hostedDomain);
  checkDomains(where, 'hostedDomain', hostedDomain);
  checkNamesOfUsers(where, options, hostedDomain);
  return oauthSignIn(context, {
    kind: 'google',
    options,
    scope: ['openid', 'email'],
    called: ['https://www.googleapis.com'],
    folders: groups.map(keyFolder),
    values: {
      hosted_domain: listed(hostedDomain),
      strip_domain: options.stripDomain ?? false,
      include_nested_groups: options.includeNestedGroups || undefined,
      google_groups: listed(
        groups.map(({ domain, gsuiteAdministrator, allowedGroups, adminGroups }, index) => ({
          domain,
          gsuite_administrator: gsuiteAdministrator,
          service_account_key: `${KEYS_FOLDER}/${index}/key.json`,
          allowed_groups: listed(allowedGroups),
          admin_groups: listed(adminGroups),
        })),
      ),
    },
  });
}

/** A rule about a name that nobody can have would let people in, or keep them out, only in appearance. */
function checkNamesOfUsers(where: IConstruct, options: GoogleOptions, hostedDomain: readonly string[]): void {
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
    checkKey(where, what, serviceAccountKey.key ?? 'key.json');
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

function keyFolder({ serviceAccountKey }: GoogleGroups, index: number): SignInFolder {
  const name = `google-key-${index}`;
  const { secretName, key = 'key.json' } = serviceAccountKey;
  return {
    volume: { name, secret: { secretName, items: [{ key, path: 'key.json' }] } },
    mount: { name, mountPath: `${KEYS_FOLDER}/${index}`, readOnly: true },
  };
}
