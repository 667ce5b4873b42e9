import type { JupyterHubProps } from '../../../../lib/components/jupyterhub';
import { Authenticator, AuthenticatorKind } from '../../../../lib/components/jupyterhub/authentication';
import { HubOf, type Manifest } from '../hub-of';
import { CLUSTER, sample } from '../samples';
import { CLIENT, OIDC, SIGN_INS } from './authenticator-samples';

const { callbackUrl: _, ...WITHOUT_CALLBACK } = CLIENT;
const HOSTNAME = { hostname: 'notebooks.example.com' };

const variable = (hub: HubOf, name: string) =>
  hub.hubPod.containers[0].env.find((found: Manifest) => found.name === name)?.valueFrom.secretKeyRef;
const mount = (hub: HubOf, name: string) =>
  hub.hubPod.containers[0].volumeMounts.find((found: Manifest) => found.name === name);
const egress = (hub: HubOf) => hub.object('NetworkPolicy', '-hub').spec.egress;
const oidc = (options: object, props: JupyterHubProps = {}) =>
  new HubOf({ ...props, authenticator: Authenticator.oidc({ ...OIDC, allowedUsers: ['ann'], ...options }) });

describe('every way to sign in', () => {
  test.each(Object.entries(SIGN_INS))('"%s" writes the values that the Python tests load', (name, signIn) => {
    const { sign_in } = new HubOf({ authenticator: signIn }).values;
    expect(sign_in).toEqual(sample(`sign-in/${name}`, sign_in));
  });

  test('has a sample', () => {
    const kinds = new Set(Object.values(SIGN_INS).map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(Object.values(AuthenticatorKind).sort());
  });

  test('is taken as it was chosen, whatever becomes of the options', () => {
    const options = { ...OIDC, allowedUsers: ['ann'] };
    const signIn = Authenticator.oidc(options);
    options.clientId = 'changed';
    expect(new HubOf({ authenticator: signIn }).values.sign_in.client_id).toBe('hub');
  });
});

describe('a provider', () => {
  test('knows the hub by a secret that comes from a Secret', () => {
    expect(variable(oidc({}), 'OAUTH_CLIENT_SECRET')).toEqual({ name: 'client', key: 'client-secret' });
    const clientSecret = { secretName: 'mine', key: 'oauth' };
    expect(variable(oidc({ clientSecret }), 'OAUTH_CLIENT_SECRET')).toEqual({ name: 'mine', key: 'oauth' });
  });

  test('sends people back to the hostname, or to where it is told', () => {
    const signIn = Authenticator.oidc({ ...OIDC, ...WITHOUT_CALLBACK, callbackUrl: undefined, allowedUsers: ['ann'] });
    expect(new HubOf({ ...HOSTNAME, authenticator: signIn }, CLUSTER).values.sign_in.callback_url).toBe(
      'https://notebooks.example.com/hub/oauth_callback',
    );
    const callbackUrl = 'http://localhost:8080/hub/oauth_callback';
    expect(oidc({ callbackUrl }).values.sign_in.callback_url).toBe(callbackUrl);
  });

  test('fails without a hostname and a URL to send people back to', () => {
    expect(() => oidc({ callbackUrl: undefined })).toThrow(/Set `hostname` of the hub, or `callbackUrl`/);
  });

  test.each(['hub.example.com/hub/oauth_callback', 'https://hub.example.com/', 'https:///hub/oauth_callback'])(
    'fails to send people back to "%s"',
    (callbackUrl) => {
      expect(() => oidc({ callbackUrl })).toThrow(
        `callbackUrl "${callbackUrl}" is not where the hub takes people back`,
      );
    },
  );

  test('is reached on the internet, on the ports of its URLs', () => {
    const hub = oidc({ tokenUrl: 'https://id.example.com:8443/token' });
    expect(egress(hub)).toContainEqual({
      to: [{ ipBlock: { cidr: '0.0.0.0/0', except: expect.any(Array) } }],
      ports: [
        { port: 443, protocol: 'TCP' },
        { port: 8443, protocol: 'TCP' },
      ],
    });
  });

  test('is reached elsewhere where that is said', () => {
    const hub = oidc({
      tokenUrl: 'http://dex.auth.svc/token',
      userdataUrl: 'http://dex.auth.svc.cluster.local:5556/userinfo',
      allowEgressTo: [{ podLabels: { app: 'dex' }, namespaceLabels: { name: 'auth' }, ports: [{ port: 5556 }] }],
    });
    expect(egress(hub)).toContainEqual({
      to: [{ namespaceSelector: { matchLabels: { name: 'auth' } }, podSelector: { matchLabels: { app: 'dex' } } }],
      ports: [{ port: 5556, protocol: 'TCP' }],
    });
    expect(egress(hub)).toHaveLength(egress(new HubOf()).length + 1);
  });

  test('fails when where it is reached is no peer', () => {
    expect(() => oidc({ allowEgressTo: [{ cidr: 'intranet' }] })).toThrow('signIn: allowEgressTo[0]: "intranet"');
  });

  test('is verified by certificates of an own authority', () => {
    const hub = oidc({ caCertificates: { configMapName: 'authorities' } });
    expect(hub.values.sign_in.ca_certificates).toBe('/etc/jupyterhub-ca/ca.crt');
    expect(mount(hub, 'sign-in-ca')).toEqual({ name: 'sign-in-ca', mountPath: '/etc/jupyterhub-ca', readOnly: true });
    expect(hub.hubPod.volumes).toContainEqual({
      name: 'sign-in-ca',
      configMap: { name: 'authorities', items: [{ key: 'ca.crt', path: 'ca.crt' }] },
    });
  });

  test('leaves what it tells in the database, encrypted by a key that is made in the cluster', () => {
    const hub = oidc({ enableAuthState: true });
    expect(hub.values.secret.keys).toEqual(['cookie-secret', 'proxy-token', 'crypt-key']);
    expect(variable(hub, 'JUPYTERHUB_CRYPT_KEY')).toEqual({ name: 'jupyterhub-secrets', key: 'crypt-key' });
    expect(variable(oidc({}), 'JUPYTERHUB_CRYPT_KEY')).toBeUndefined();
  });

  test.each([
    ['authorizeUrl', 'http://id.example.com/authorize'],
    ['authorizeUrl', 'http://dex.auth.svc/authorize'],
    ['tokenUrl', 'id.example.com/token'],
    ['tokenUrl', 'http://id.example.com/token'],
    ['tokenUrl', 'http://dex.auth.svc.example.com/token'],
    ['tokenUrl', 'https://hub:secret@id.example.com/token'],
    ['userdataUrl', 'https://'],
    ['userdataUrl', 'https://id example.com'],
    ['logoutRedirectUrl', 'javascript:alert(1)'],
  ])('fails when %s is "%s"', (option, url) => {
    expect(() => oidc({ [option]: url })).toThrow(
      `dev/jupyterhub/jupyterhub: signIn: ${option} "${url}" is not a URL that can be trusted with sign-ins.`,
    );
  });

  test.each([
    [{ clientId: ' ' }, 'signIn: clientId " " is not a text'],
    [{ usernameClaim: '' }, 'signIn: usernameClaim "" is not a text'],
    [{ groupsClaim: '' }, 'signIn: groupsClaim "" is not a text'],
    [{ scope: ['openid', ''] }, 'signIn: scope "" is not a text'],
    [{ loginService: 'a\nb' }, 'signIn: loginService "a\\nb" is not a text'],
    [{ extraAuthorizeParams: { prompt: '' } }, 'signIn: extraAuthorizeParams "prompt" "" is not a text'],
    [{ clientSecret: { secretName: 'My Client' } }, 'signIn: Secret "My Client" is not a valid name'],
    [{ clientSecret: { secretName: 'client', key: 'a/b' } }, 'signIn: clientSecret: "a/b" is not a valid key'],
    [{ caCertificates: { configMapName: 'CA' } }, 'signIn: ConfigMap "CA" is not a valid name'],
    [{ caCertificates: { configMapName: 'ca', key: '..' } }, 'signIn: caCertificates: ".." is not a valid key'],
  ])('fails when it is told %p', (options, message) => {
    expect(() => oidc(options)).toThrow(message);
  });
});

describe('who may come in', () => {
  const noRule: { [factory: string]: Authenticator } = {
    'Authenticator.oidc': Authenticator.oidc(OIDC),
    'Authenticator.github': Authenticator.github({ ...CLIENT, allowedOrganizations: [], blockedUsers: ['eve'] }),
    'Authenticator.google': Authenticator.google({ ...CLIENT, hostedDomain: ['example.com'] }),
    'Authenticator.gitlab': Authenticator.gitlab({ ...CLIENT, allowAll: false }),
    'Authenticator.azureAd': Authenticator.azureAd({ ...CLIENT, tenantId: 'contoso.onmicrosoft.com' }),
    'Authenticator.lti13': Authenticator.lti13({
      issuer: 'https://moodle.example.com',
      authorizeUrl: 'https://moodle.example.com/auth',
      jwksEndpoint: 'https://moodle.example.com/certs',
      clientIds: ['moodle'],
    }),
  };

  test.each(Object.entries(noRule))('fails when no rule of %s lets anybody in', (factory, signIn) => {
    expect(() => new HubOf({ authenticator: signIn })).toThrow(
      `signIn: ${factory} lets nobody in: no rule says who may come in.`,
    );
  });

  test('fails with the names of the rules that there are', () => {
    expect(() => new HubOf({ authenticator: noRule['Authenticator.github'] })).toThrow(
      'Set allowedUsers, allowedOrganizations, adminUsers, adminTeams or allowExistingUsers, or allowAll',
    );
  });

  test.each([
    { allowAll: true },
    { allowExistingUsers: true },
    { adminUsers: ['ann'] },
    { allowedGroups: ['staff'] },
    { adminGroups: ['staff'] },
  ])('is said by %p alone', (rule) => {
    expect(() => oidc({ allowedUsers: undefined, ...rule })).not.toThrow();
  });

  test.each([
    { allowedUsers: ['ann'] },
    { allowedUsers: [], allowedGroups: ['staff'] },
    { allowedUsers: [], allowExistingUsers: true },
  ])('fails when everybody may and %p', (rule) => {
    expect(() => oidc({ allowAll: true, ...rule })).toThrow(/allowAll is set beside allow\w+, which would/);
  });

  test('can be everybody, with admins and without those who are blocked', () => {
    const { sign_in } = oidc({
      allowedUsers: [],
      allowAll: true,
      adminUsers: ['root'],
      blockedUsers: ['eve'],
    }).values;
    expect(sign_in).toMatchObject({ allow_all: true, admin_users: ['root'], blocked_users: ['eve'] });
  });

  test.each(['allowedUsers', 'adminUsers'])('fails when somebody is blocked and in %s', (option) => {
    expect(() => oidc({ [option]: ['Eve'], blockedUsers: ['eve'] })).toThrow(
      `"Eve" is in ${option} and in blockedUsers`,
    );
  });

  test.each(['', ' ', ' ann', 'a/b', 'a\u0000b', '\ud800', 'x'.repeat(256)])(
    'fails when a user is named "%s"',
    (name) => {
      expect(() => oidc({ allowedUsers: [name] })).toThrow(`signIn: "${name}" is not the name of a user.`);
    },
  );

  test('fails when a group has no name', () => {
    expect(() => oidc({ allowedGroups: [''] })).toThrow('signIn: allowedGroups "" is not a text');
  });

  test('takes groups of the provider for its own where a rule needs them, or where that is said', () => {
    expect(oidc({}).values.sign_in.manage_groups).toBeUndefined();
    expect(oidc({ adminGroups: ['staff'] }).values.sign_in.manage_groups).toBe(true);
    expect(oidc({ manageGroups: true }).values.sign_in.manage_groups).toBe(true);
  });

  test('fails beside groups of the hub, which JupyterHub would not start with', () => {
    expect(() => oidc({ manageGroups: true }, { hub: { groups: { staff: {} } } })).toThrow('hub.groups are given');
  });

  test('fails when groups decide and are not to be known', () => {
    expect(() => oidc({ adminGroups: ['staff'], manageGroups: false })).toThrow('manageGroups is false');
  });
});

describe('OpenID Connect', () => {
  test('reads the ID token where there is no URL to ask', () => {
    const hub = oidc({ userdataUrl: undefined });
    expect(hub.values.sign_in.userdata_url).toBeUndefined();
  });
});

describe('GitHub', () => {
  const gitHub = (options: object) => new HubOf({ authenticator: Authenticator.github({ ...CLIENT, ...options }) });

  test('is asked about organizations only where a rule needs it', () => {
    expect(gitHub({ allowedUsers: ['ann'] }).values.sign_in.scope).toBeUndefined();
    expect(gitHub({ allowedOrganizations: ['example'] }).values.sign_in.scope).toEqual(['read:org']);
    expect(gitHub({ adminTeams: ['example:admins'] }).values.sign_in.scope).toEqual(['read:org']);
  });

  test('fails when the scope does not suffice', () => {
    expect(() => gitHub({ allowedOrganizations: ['example'], scope: ['user'] })).toThrow('scope is without "read:org"');
  });

  test('fails when a name cannot be one of GitHub', () => {
    expect(() => gitHub({ allowedOrganizations: ['my org'] })).toThrow('"my org" in `allowedOrganizations`');
    expect(() => gitHub({ adminTeams: ['example'] })).toThrow('"example" in `adminTeams`');
    expect(() => gitHub({ allowedUsers: ['ann'], githubUrl: 'github.example.com' })).toThrow('githubUrl');
  });

  test('fails when teams decide and are not to be known', () => {
    expect(() => gitHub({ adminTeams: ['example:admins'], manageGroups: false })).toThrow('manageGroups is false');
  });
});

describe('Google', () => {
  const google = (options: object) => new HubOf({ authenticator: Authenticator.google({ ...CLIENT, ...options }) });
  const groups = {
    domain: 'example.com',
    serviceAccountKey: { secretName: 'google' },
    gsuiteAdministrator: 'boss',
    allowedGroups: ['staff'],
  };

  test('names people by their addresses, or without the one domain that there is', () => {
    expect(google({ allowedUsers: ['ann@example.com'] }).values.sign_in.strip_domain).toBe(false);
    const stripped = google({ allowedUsers: ['ann'], hostedDomain: ['example.com'], stripDomain: true });
    expect(stripped.values.sign_in.strip_domain).toBe(true);
  });

  test('fails when a rule is about a name that nobody has', () => {
    expect(() => google({ allowedUsers: ['ann'] })).toThrow('"ann" in `allowedUsers` is nobody\'s name');
    expect(() =>
      google({
        blockedUsers: ['eve@example.com'],
        hostedDomain: ['example.com'],
        stripDomain: true,
        allowAll: true,
      }),
    ).toThrow('Use "eve".');
  });

  test.each([[[]], [['example.com', 'example.org']]])('fails to strip the domain of %p', (hostedDomain) => {
    expect(() => google({ allowAll: true, stripDomain: true, hostedDomain })).toThrow('stripDomain is set');
  });

  test('fails when a domain is none', () => {
    expect(() => google({ allowAll: true, hostedDomain: ['@example.com'] })).toThrow('hostedDomain "@example.com"');
  });

  test('looks up groups with a key that is mounted from a Secret', () => {
    const hub = google({ googleGroups: [groups] });
    expect(hub.values.sign_in).toMatchObject({
      hosted_domain: ['example.com'],
      google_groups: [{ domain: 'example.com', service_account_key: '/etc/jupyterhub-google/0/key.json' }],
    });
    expect(hub.hubPod.volumes).toContainEqual({
      name: 'google-key-0',
      secret: { secretName: 'google', items: [{ key: 'key.json', path: 'key.json' }] },
    });
    expect(mount(hub, 'google-key-0')).toMatchObject({ mountPath: '/etc/jupyterhub-google/0', readOnly: true });
  });

  test.each([
    [{ allowedGroups: ['staff@example.com'] }, 'Use "staff".'],
    [{ allowedGroups: [], adminGroups: [] }, 'googleGroups[0] has no groups'],
    [{ gsuiteAdministrator: '' }, 'gsuiteAdministrator "" is not a text'],
    [{ domain: 'Example' }, 'googleGroups: domain "Example"'],
    [{ serviceAccountKey: { secretName: 'A' } }, 'Secret "A" is not a valid name'],
    [{ serviceAccountKey: { secretName: 'a', key: '' } }, '"" is not a valid key'],
  ])('fails when groups are told as %p', (change, message) => {
    expect(() => google({ allowedUsers: ['a@example.com'], googleGroups: [{ ...groups, ...change }] })).toThrow(
      message,
    );
  });

  test('fails when a domain is there twice, or is hosted without a key', () => {
    expect(() => google({ googleGroups: [groups, groups] })).toThrow('domain "example.com" is there twice');
    expect(() => google({ googleGroups: [groups], hostedDomain: ['example.org'] })).toThrow(
      'hostedDomain "example.org" is not among googleGroups',
    );
  });
});

describe('GitLab', () => {
  const gitLab = (options: object) => new HubOf({ authenticator: Authenticator.gitlab({ ...CLIENT, ...options }) });

  test('is asked about members only where a rule needs it', () => {
    expect(gitLab({ allowedUsers: ['ann'] }).values.sign_in.scope).toEqual(['read_user']);
    expect(gitLab({ allowedProjectIds: [7] }).values.sign_in.scope).toEqual(['read_api']);
  });

  test.each([0, -1, 1.5, Number.NaN])('fails when the id of a project is %p', (id) => {
    expect(() => gitLab({ allowedProjectIds: [id] })).toThrow(`allowedProjectIds has "${id}"`);
  });

  test('fails when it is at no URL', () => {
    expect(() => gitLab({ allowedUsers: ['ann'], gitlabUrl: 'http://gitlab.example.com' })).toThrow('gitlabUrl');
  });
});

describe('Azure AD', () => {
  const azureAd = (tenantId: string) =>
    new HubOf({ authenticator: Authenticator.azureAd({ ...CLIENT, tenantId, allowAll: true }) });

  test('names people by what they cannot change', () => {
    expect(azureAd('contoso.onmicrosoft.com').values.sign_in.username_claim).toBe('upn');
  });

  test.each(['common', 'organizations', 'consumers', ''])('fails when the tenant is "%s"', (tenantId) => {
    expect(() => azureAd(tenantId)).toThrow(`tenantId "${tenantId}" is not one tenant`);
  });
});

describe('LTI 1.3', () => {
  const options = {
    issuer: 'https://moodle.example.com',
    authorizeUrl: 'https://moodle.example.com/auth',
    jwksEndpoint: 'https://moodle.example.com/certs',
    clientIds: ['moodle'],
    allowAll: true,
  };
  const lti13 = (change: object = {}) => ({ authenticator: Authenticator.lti13({ ...options, ...change }) });

  test('tells the platform URLs with the scheme that browsers have', () => {
    expect(new HubOf(lti13()).values.sign_in.uri_scheme).toBe('auto');
    expect(new HubOf({ ...HOSTNAME, ...lti13() }, CLUSTER).values.sign_in.uri_scheme).toBe('https');
  });

  test.each([
    [{ clientIds: [] }, 'clientIds is empty'],
    [{ clientIds: [''] }, 'clientIds "" is not a text'],
    [{ usernameKey: '' }, 'usernameKey "" is not a text'],
    [{ issuer: 'moodle' }, 'issuer "moodle"'],
    [{ jwksEndpoint: 'http://moodle.example.com' }, 'jwksEndpoint'],
  ])('fails when it is told %p', (change, message) => {
    expect(() => new HubOf(lti13(change))).toThrow(message);
  });
});

describe('native accounts', () => {
  const native = (options: object) => new HubOf({ authenticator: Authenticator.nativeAccounts(options) });

  test('begin with those of the admins, whose password is made in the cluster', () => {
    const hub = native({ adminUsers: ['admin'] });
    expect(hub.values.secret.keys).toEqual(['cookie-secret', 'proxy-token', 'admin-password']);
    expect(variable(hub, 'JUPYTERHUB_ADMIN_PASSWORD')).toEqual({ name: 'jupyterhub-secrets', key: 'admin-password' });
  });

  test('take the password from the Secret that is named', () => {
    const hub = native({ adminUsers: ['admin'], secretName: 'door' });
    expect(hub.values.secret.keys).toEqual(['cookie-secret', 'proxy-token']);
    expect(variable(hub, 'JUPYTERHUB_ADMIN_PASSWORD')).toEqual({ name: 'door', key: 'admin-password' });
  });

  test('need no admin where sign-up is open', () => {
    const hub = native({ openSignup: true });
    expect(hub.values.secret.keys).toEqual(['cookie-secret', 'proxy-token']);
    expect(variable(hub, 'JUPYTERHUB_ADMIN_PASSWORD')).toBeUndefined();
  });

  test.each([
    [{}, 'Authenticator.nativeAccounts lets nobody in'],
    [{ adminUsers: ['the admin'] }, '"the admin" cannot be the name of an account'],
    [{ openSignup: true, enableSignup: false }, 'openSignup is true, and enableSignup is false'],
    [{ adminUsers: ['admin'], minimumPasswordLength: 0 }, 'minimumPasswordLength: 0'],
    [{ adminUsers: ['admin'], allowedFailedLogins: -1 }, 'allowedFailedLogins: -1'],
    [{ adminUsers: ['admin'], secretName: 'Door' }, 'Secret "Door" is not a valid name'],
    [{ adminUsers: ['admin'], blockedUsers: ['Admin'] }, '"admin" is in adminUsers and in blockedUsers'],
  ])('fail when they are told %p', (options, message) => {
    expect(() => native(options)).toThrow(message);
  });
});

describe('IAP', () => {
  test('fails when somebody is named otherwise than by an address', () => {
    expect(() => new HubOf({ authenticator: Authenticator.iap({ allowedUsers: ['ann'] }) })).toThrow(
      'Use for example "ann@example.com"',
    );
    expect(() => new HubOf({ authenticator: Authenticator.iap({ hostedDomain: ['Example'] }) })).toThrow(
      'hostedDomain "Example"',
    );
  });

  test('asks the edge to sign people in, and no other way does', () => {
    const asked = Object.fromEntries(
      Object.entries({ ...SIGN_INS, iap: Authenticator.iap() }).map(([name, signIn]) => {
        let atEdge: unknown;
        new HubOf((platform) => {
          Object.defineProperty(platform.exposure, 'expose', {
            value: (_scope: unknown, _id: string, props: { requireAuthentication?: boolean }) => {
              atEdge = props.requireAuthentication;
              return { url: 'https://notebooks.example.com', ingressPeers: [] };
            },
          });
          return { ...HOSTNAME, authenticator: signIn };
        });
        return [name, atEdge];
      }),
    );
    expect(Object.keys(asked).filter((name) => asked[name])).toEqual(['iap-all', 'iap']);
  });
});
