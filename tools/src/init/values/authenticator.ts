import { type Code, call, literal, type Props, struct, type } from '../program/code';
import { snakeCase } from '../program/python';
import { isEmpty, isMap, Untranslatable } from './conversions';
import type { Context, Translation } from './translation';

/** An authenticator of the chart, and the props that have other names than its settings. */
interface Provider {
  readonly factory: string;
  readonly section: string;
  readonly oauth: boolean;
  readonly props: readonly string[];
  readonly required?: readonly string[];
}

const ACCESS = ['allowedUsers', 'adminUsers', 'blockedUsers'];
const OAUTH = [
  ...ACCESS,
  'allowAll',
  'allowExistingUsers',
  'autoLogin',
  'enableAuthState',
  'clientId',
  'callbackUrl',
  'scope',
  'loginService',
  'logoutRedirectUrl',
  'extraAuthorizeParams',
];
const GROUPS = ['allowedGroups', 'adminGroups', 'manageGroups'];

/** By the short and the full names of `authenticator_class`. */
const PROVIDERS: Readonly<Record<string, Provider>> = {
  dummy: { factory: 'sharedPassword', section: 'DummyAuthenticator', oauth: false, props: ACCESS },
  native: {
    factory: 'nativeAccounts',
    section: 'NativeAuthenticator',
    oauth: false,
    props: [
      ...ACCESS,
      'openSignup',
      'enableSignup',
      'minimumPasswordLength',
      'checkCommonPassword',
      'allowedFailedLogins',
      'askEmailOnSignup',
    ],
  },
  github: {
    factory: 'github',
    section: 'GitHubOAuthenticator',
    oauth: true,
    props: [...OAUTH, 'allowedOrganizations', 'githubUrl'],
  },
  google: {
    factory: 'google',
    section: 'GoogleOAuthenticator',
    oauth: true,
    props: [...OAUTH, 'hostedDomain', 'stripDomain', 'includeNestedGroups'],
  },
  gitlab: {
    factory: 'gitlab',
    section: 'GitLabOAuthenticator',
    oauth: true,
    props: [...OAUTH, 'allowedGitlabGroups', 'allowedProjectIds', 'gitlabUrl'],
  },
  azuread: {
    factory: 'azureAd',
    section: 'AzureAdOAuthenticator',
    oauth: true,
    props: [...OAUTH, ...GROUPS, 'tenantId', 'usernameClaim', 'graphUrl'],
    required: ['tenantId'],
  },
  'generic-oauth': {
    factory: 'oidc',
    section: 'GenericOAuthenticator',
    oauth: true,
    props: [...OAUTH, ...GROUPS, 'authorizeUrl', 'tokenUrl', 'userdataUrl', 'usernameClaim', 'basicAuth'],
    required: ['authorizeUrl', 'tokenUrl', 'usernameClaim'],
  },
};

/** Settings whose name is not the prop in snake case. */
const NAMES: Readonly<Record<string, string>> = { callbackUrl: 'oauth_callback_url', groupsClaim: 'claim_groups_key' };

/** Settings that the library always has, or that are secret. */
const IGNORED: Readonly<Record<string, string>> = {
  client_secret: 'the client secret is a key of a Secret',
  password: 'the password is generated in the cluster',
  validate_server_cert: 'always enabled',
  enable_pkce: 'always enabled',
  keys: 'the key is generated in the cluster: key `crypt-key` of the Secret of the hub',
};

/** Translates `hub.config`. Settings without a prop become Python in `hub.extraConfig`. */
export const HUB_CONFIG: Translation = {
  paths: ['hub.config'],
  run: (context) => {
    const config = context.value('hub.config');
    if (!isMap(config)) {
      throw new Untranslatable('it is not a map');
    }
    const sections = new Map(Object.entries(config).map(([name, each]) => [name, { ...(isMap(each) ? each : {}) }]));
    const hub = sections.get('JupyterHub') ?? {};
    const provider = providerOf(hub.authenticator_class);
    const adminUsers = hub.admin_users;
    delete hub.authenticator_class;
    delete hub.admin_users;
    if (provider !== undefined) {
      context.draft.set('authenticator', authenticator(provider, sections, adminUsers, context));
    }
    remaining(sections, context);
  },
};

function providerOf(name: unknown): Provider | undefined {
  const given = String(name ?? 'dummy').toLowerCase();
  const found = Object.entries(PROVIDERS).find(
    ([short, { section }]) =>
      given === short || given.endsWith(`.${section.toLowerCase()}`) || given === section.toLowerCase(),
  );
  return found?.[1];
}

function authenticator(
  provider: Provider,
  sections: Map<string, Record<string, unknown>>,
  adminUsers: unknown,
  context: Context,
): Code {
  const own = [provider.section, 'OAuthenticator', 'Authenticator'].map((name) => sections.get(name) ?? {});
  const take = (prop: string): unknown => {
    const key = NAMES[prop] ?? snakeCase(prop);
    const section = own.find((each) => each[key] !== undefined);
    const value = section?.[key];
    if (section !== undefined) {
      delete section[key];
    }
    return value;
  };
  const props: Record<string, Code> = {};
  for (const prop of provider.props) {
    const taken = take(prop);
    const value = prop === 'adminUsers' ? union(adminUsers, taken) : taken;
    if (!isEmpty(value)) {
      props[prop] = plain(value);
    }
  }
  if (provider.oauth) {
    const secretName = `${provider.factory.toLowerCase()}-client`;
    props.clientId ??= literal('CLIENT_ID');
    props.clientSecret = struct('OAuthClientSecret', { secretName: literal(secretName) });
    context.note(
      'hub.config',
      `store the client secret: kubectl create secret generic ${secretName} --from-literal=client-secret=…`,
    );
  }
  for (const prop of provider.required ?? []) {
    if (props[prop] === undefined) {
      context.note('hub.config', `set \`${prop}\` of Authenticator.${provider.factory}`);
      props[prop] = literal(prop === 'usernameClaim' ? 'sub' : `https://example.com/${prop}`);
    }
  }
  return call(type('Authenticator'), provider.factory, [], props as Props);
}

/** The chart has two lists of administrators. */
function union(...lists: readonly unknown[]): unknown[] {
  return [...new Set(lists.flatMap((each) => (Array.isArray(each) ? each : [])))];
}

/** Lists what the library decides, and writes the rest as Python. */
function remaining(sections: Map<string, Record<string, unknown>>, context: Context): void {
  const lines: string[] = [];
  for (const [section, settings] of sections) {
    for (const [name, value] of Object.entries(settings)) {
      const path = `hub.config.${section}.${name}`;
      const reason = IGNORED[name];
      if (reason !== undefined || /secret|password|token/i.test(name)) {
        context.skip(
          path,
          reason ?? 'it may be secret: read it from a Secret with `hub.secretEnv` and `hub.extraConfig`',
        );
      } else {
        lines.push(`c.${section}.${name} = ${pythonLiteral(value)}`);
        context.note(path, 'it is Python in `hub.extraConfig`: check it');
      }
    }
  }
  if (lines.length > 0) {
    const existing = context.draft.get('hub.extraConfig');
    const entries = existing?.kind === 'map' ? existing.entries : [];
    context.draft.set('hub.extraConfig', {
      kind: 'map',
      entries: [['00-values', literal(lines.join('\n'))], ...entries],
    });
  }
}

function plain(value: unknown): Code {
  if (Array.isArray(value)) {
    return { kind: 'list', items: value.map(plain) };
  }
  if (isMap(value)) {
    return { kind: 'map', entries: Object.entries(value).map(([key, each]) => [key, plain(each)]) };
  }
  return literal(value as string);
}

/** A value of YAML in Python. JSON differs only in three words. */
function pythonLiteral(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(pythonLiteral).join(', ')}]`;
  }
  if (isMap(value)) {
    return `{${Object.entries(value)
      .map(([key, each]) => `${JSON.stringify(key)}: ${pythonLiteral(each)}`)
      .join(', ')}}`;
  }
  return value === true ? 'True' : value === false ? 'False' : value === null ? 'None' : JSON.stringify(value);
}
