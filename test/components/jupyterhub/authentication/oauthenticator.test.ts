import { Authenticator } from '../../../../lib/components/jupyterhub/authentication';
import { HubOf } from '../hub-of';
import { CLUSTER } from '../samples';
import { HOSTNAME, mount, oidc, variable } from './authenticator-hub';
import { CLIENT, OIDC } from './authenticator-samples';

const { callbackUrl: _, ...WITHOUT_CALLBACK } = CLIENT;
const egress = (hub: HubOf) => hub.object('NetworkPolicy', '-hub').spec.egress;

describe('an OAuth provider', () => {
  test('gets the client secret from a Secret', () => {
    expect(variable(oidc({}), 'OAUTH_CLIENT_SECRET')).toEqual({ name: 'client', key: 'client-secret' });
    const clientSecret = { secretName: 'mine', key: 'oauth' };
    expect(variable(oidc({ clientSecret }), 'OAUTH_CLIENT_SECRET')).toEqual({ name: 'mine', key: 'oauth' });
  });

  test('redirects users to the hostname, or to callbackUrl', () => {
    const authenticator = Authenticator.oidc({
      ...OIDC,
      ...WITHOUT_CALLBACK,
      callbackUrl: undefined,
      allowedUsers: ['ann'],
    });
    expect(new HubOf({ ...HOSTNAME, authenticator }, CLUSTER).values.authentication.callback_url).toBe(
      'https://notebooks.example.com/hub/oauth_callback',
    );
    const callbackUrl = 'http://localhost:8080/hub/oauth_callback';
    expect(oidc({ callbackUrl }).values.authentication.callback_url).toBe(callbackUrl);
  });

  test('fails without a hostname and a callback URL', () => {
    expect(() => oidc({ callbackUrl: undefined })).toThrow(/Set `hostname` of the hub, or `callbackUrl`/);
  });

  test.each(['hub.example.com/hub/oauth_callback', 'https://hub.example.com/', 'https:///hub/oauth_callback'])(
    'fails if the callback URL is "%s"',
    (callbackUrl) => {
      expect(() => oidc({ callbackUrl })).toThrow(`callbackUrl "${callbackUrl}" is not the OAuth callback of a hub`);
    },
  );

  test('is reachable on the internet, on the ports of its URLs', () => {
    const hub = oidc({ tokenUrl: 'https://id.example.com:8443/token' });
    expect(egress(hub)).toContainEqual({
      to: [{ ipBlock: { cidr: '0.0.0.0/0', except: expect.any(Array) } }],
      ports: [
        { port: 443, protocol: 'TCP' },
        { port: 8443, protocol: 'TCP' },
      ],
    });
  });

  test('is reachable at other peers, if set', () => {
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

  test('fails if a peer is invalid', () => {
    expect(() => oidc({ allowEgressTo: [{ cidr: 'intranet' }] })).toThrow(
      'authenticator: allowEgressTo[0]: "intranet"',
    );
  });

  test('is verified with a custom CA, if set', () => {
    const hub = oidc({ caCertificates: { configMapName: 'authorities' } });
    expect(hub.values.authentication.ca_certificates).toBe('/etc/jupyterhub-ca/ca.crt');
    expect(mount(hub, 'sign-in-ca')).toEqual({ name: 'sign-in-ca', mountPath: '/etc/jupyterhub-ca', readOnly: true });
    expect(hub.hubPod.volumes).toContainEqual({
      name: 'sign-in-ca',
      configMap: { name: 'authorities', items: [{ key: 'ca.crt', path: 'ca.crt' }] },
    });
  });

  test('has its auth state encrypted with a key that is generated in the cluster', () => {
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
  ])('fails if %s is "%s"', (option, url) => {
    expect(() => oidc({ [option]: url })).toThrow(
      `dev/jupyterhub/jupyterhub: authenticator: ${option} "${url}" is not a URL that is safe for authentication.`,
    );
  });

  test.each([
    [{ clientId: ' ' }, 'authenticator: clientId " " is not valid'],
    [{ usernameClaim: '' }, 'authenticator: usernameClaim "" is not valid'],
    [{ groupsClaim: '' }, 'authenticator: groupsClaim "" is not valid'],
    [{ scope: ['openid', ''] }, 'authenticator: scope "" is not valid'],
    [{ loginService: 'a\nb' }, 'authenticator: loginService "a\\nb" is not valid'],
    [{ extraAuthorizeParams: { prompt: '' } }, 'authenticator: extraAuthorizeParams "prompt" "" is not valid'],
    [{ clientSecret: { secretName: 'My Client' } }, 'authenticator: Secret "My Client" is not a valid name'],
    [{ clientSecret: { secretName: 'client', key: 'a/b' } }, 'authenticator: clientSecret: "a/b" is not a valid key'],
    [{ caCertificates: { configMapName: 'CA' } }, 'authenticator: ConfigMap "CA" is not a valid name'],
    [{ caCertificates: { configMapName: 'ca', key: '..' } }, 'authenticator: caCertificates: ".." is not a valid key'],
  ])('fails with %p', (options, message) => {
    expect(() => oidc(options)).toThrow(message);
  });
});

describe('OpenID Connect', () => {
  test('reads the ID token if there is no user info URL', () => {
    const hub = oidc({ userdataUrl: undefined });
    expect(hub.values.authentication.userdata_url).toBeUndefined();
  });

  test.each(['redirect_uri', 'REDIRECT_URI', 'client_id', 'state', 'scope', 'code_challenge', 'response_mode'])(
    'fails if extraAuthorizeParams has %s',
    (name) => {
      expect(() => oidc({ extraAuthorizeParams: { [name]: 'https://evil.example.com' } })).toThrow(
        `authenticator: extraAuthorizeParams has "${name}", which the hub sets itself.`,
      );
    },
  );

  test.each(['redirect_uri', 'state', 'Response_Mode'])('fails if the authorization URL has %s', (name) => {
    expect(() => oidc({ authorizeUrl: `https://id.example.com/authorize?tenant=1&${name}=x` })).toThrow(
      `authenticator: authorizeUrl has "${name}", which the hub sets itself.`,
    );
    expect(() => oidc({ authorizeUrl: 'https://id.example.com/authorize?tenant=1' })).not.toThrow();
  });
});
