import type { HubOptions, ProxyOptions } from '../../../../lib/components/jupyterhub';
import { HubOf } from '../hub-of';

const hub = (options: HubOptions) => () => new HubOf({ hub: options });

describe('the verification of the identity provider', () => {
  test.each<[string, HubOptions, string]>([
    ['env', { env: { OAUTH_TLS_VERIFY: '0' } }, 'env: the variable "OAUTH_TLS_VERIFY"'],
    ['env in lower case', { env: { oauth_tls_verify: '0' } }, 'env: the variable "oauth_tls_verify"'],
    [
      'secretEnv',
      { secretEnv: { OAUTH_TLS_VERIFY: { secretName: 'tls', key: 'verify' } } },
      'env: the variable "OAUTH_TLS_VERIFY"',
    ],
    [
      'extraConfig',
      { extraConfig: { tls: 'c.OAuthenticator.validate_server_cert = False' } },
      'extraConfig: "validate_server_cert = False" in block "tls"',
    ],
    [
      'a key in extraConfig',
      { extraConfig: { tls: 'c["GenericOAuthenticator"]["validate_server_cert"]=0' } },
      'extraConfig: "validate_server_cert"]=0" in block "tls"',
    ],
    [
      'request options in extraConfig',
      { extraConfig: { tls: 'c.OAuthenticator.http_request_kwargs = {"validate_cert": False}' } },
      'extraConfig: "validate_cert": False" in block "tls"',
    ],
    [
      'the environment in extraConfig',
      { extraConfig: { tls: 'import os\nos.environ["OAUTH_TLS_VERIFY"] = "0"' } },
      'extraConfig: "OAUTH_TLS_VERIFY" in block "tls"',
    ],
  ])('fails if %s disables it', (_, options, what) => {
    expect(hub(options)).toThrow(`${what} would disable the verification of the identity provider.`);
  });

  test('can be a comment, and can be enabled', () => {
    const extraConfig = { tls: '# Not OAUTH_TLS_VERIFY.\nc.OAuthenticator.validate_server_cert = True' };
    expect(hub({ extraConfig })).not.toThrow();
  });
});

test.each([
  '--GenericOAuthenticator.validate_server_cert=False',
  '--Authenticator.allow_all',
  '-Authenticator.admin_users={"eve"}',
  '--NativeAuthenticator.open_signup=True',
  '--JupyterHub.authenticator_class=dummy',
  '--Hub.authenticator_class=dummy',
  '--JupyterHub.admin_access',
  '--JupyterHub.tornado_settings={}',
])('fails if the argument %s overrides the authentication', (argument) => {
  expect(hub({ args: ['--debug', argument, 'True'] })).toThrow(
    `hub.args: "${argument}" overrides the authentication of the hub.`,
  );
});

test.each(['-f', '--config', '--config=/etc/other.py', '--JupyterHub.config_file=/etc/other.py'])(
  'fails if the argument %s replaces the configuration',
  (argument) => {
    expect(hub({ args: [argument] })).toThrow(`hub.args: "${argument}" replaces the configuration of the hub.`);
  },
);

test('other arguments of the hub are accepted', () => {
  const args = ['--debug', '--JupyterHub.init_spawners_timeout=30', '--KubeSpawner.k8s_api_threadpool_workers', '4'];
  expect(hub({ args })).not.toThrow();
});

test.each<[ProxyOptions, string]>([
  [{ args: ['--insecure'] }, 'proxy.args: "--insecure" weakens TLS.'],
  [{ args: ['--ssl-allow-rc4'] }, 'proxy.args: "--ssl-allow-rc4" weakens TLS.'],
  [{ env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } }, 'proxy.env: "NODE_TLS_REJECT_UNAUTHORIZED" weakens TLS.'],
])('fails if the proxy has %j', (proxy, message) => {
  expect(() => new HubOf({ proxy })).toThrow(message);
});
