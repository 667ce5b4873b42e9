import { Duration } from 'cdk8s';
import {
  Authenticator,
  type AzureAdOAuthenticatorOptions,
  type GitHubOAuthenticatorOptions,
  type GitLabOAuthenticatorOptions,
  type GoogleOAuthenticatorOptions,
  type IapAuthenticatorOptions,
  type Lti13AuthenticatorOptions,
  type NativeAuthenticatorOptions,
  type OidcAuthenticatorOptions,
  type SharedPasswordAuthenticatorOptions,
} from '../../../../lib/components/jupyterhub/authentication';

const CALLBACK = 'https://hub.example.com/hub/oauth_callback';

/** Options that every OAuth provider requires. */
export const CLIENT = { clientId: 'hub', clientSecret: { secretName: 'client' }, callbackUrl: CALLBACK };

/** An OpenID Connect provider, without access rules. */
export const OIDC = {
  ...CLIENT,
  authorizeUrl: 'https://id.example.com/authorize',
  tokenUrl: 'https://id.example.com/token',
  userdataUrl: 'https://id.example.com/userinfo',
  usernameClaim: 'preferred_username',
};

const access = {
  allowedUsers: ['Ann@Example.com'],
  adminUsers: ['Root@Example.com'],
  blockedUsers: ['Eve@Example.com'],
  allowExistingUsers: true,
  // Cannot be combined with the other rules.
  allowAll: false,
};
const provider = { allowEgressTo: [{ cidr: '10.0.0.0/8' }], enableAuthState: true };
const oauth = {
  ...CLIENT,
  ...access,
  ...provider,
  clientSecret: { secretName: 'client', key: 'secret' },
  loginService: 'Example',
  autoLogin: true,
  logoutRedirectUrl: 'https://id.example.com/logout',
  extraAuthorizeParams: { prompt: 'login' },
  caCertificates: { configMapName: 'authorities', key: 'root.pem' },
};
const groups = { allowedGroups: ['staff'], adminGroups: ['admins'], manageGroups: true };

const sharedPassword: Required<SharedPasswordAuthenticatorOptions> = {
  secretName: 'hub-passwords',
  adminUsers: ['Root'],
  allowedUsers: ['Ann'],
  blockedUsers: ['Eve'],
  allowExposure: true,
};
const nativeAccounts: Required<NativeAuthenticatorOptions> = {
  secretName: 'hub-passwords',
  adminUsers: ['Root'],
  openSignup: true,
  enableSignup: true,
  allowedUsers: ['Ann'],
  blockedUsers: ['Eve'],
  minimumPasswordLength: 16,
  maxPendingAccounts: 20,
  signupsPerMinute: 5,
  checkCommonPassword: false,
  allowedFailedLogins: 3,
  lockoutTime: Duration.minutes(1),
  askEmailOnSignup: true,
  allow2fa: true,
};
const iap: Required<IapAuthenticatorOptions> = {
  audience: '/projects/1/global/backendServices/2',
  adminUsers: access.adminUsers,
  allowedUsers: access.allowedUsers,
  blockedUsers: access.blockedUsers,
  hostedDomain: ['example.com'],
  userIdAsName: false,
};
const oidc: Required<OidcAuthenticatorOptions> = {
  ...OIDC,
  ...oauth,
  ...groups,
  scope: ['openid', 'groups'],
  groupsClaim: 'realm_access.roles',
  basicAuth: true,
};
const gitHub: Required<GitHubOAuthenticatorOptions> = {
  ...oauth,
  scope: ['read:org', 'user:email'],
  allowedOrganizations: ['example', 'other:team'],
  adminTeams: ['example:admins'],
  manageGroups: true,
  githubUrl: 'https://github.example.com/',
  userIdAsName: false,
};
const google: Required<GoogleOAuthenticatorOptions> = {
  ...oauth,
  allowedUsers: ['Ann'],
  adminUsers: ['Root'],
  blockedUsers: ['Eve'],
  scope: ['openid', 'email'],
  hostedDomain: ['example.com'],
  stripDomain: true,
  userIdAsName: false,
  googleGroups: [
    {
      domain: 'example.com',
      serviceAccountKey: { secretName: 'google', key: 'account.json' },
      gsuiteAdministrator: 'boss',
      allowedGroups: ['staff'],
      adminGroups: ['admins'],
    },
  ],
  includeNestedGroups: true,
};
const gitLab: Required<GitLabOAuthenticatorOptions> = {
  ...oauth,
  scope: ['read_api'],
  allowedGitlabGroups: ['example/staff'],
  allowedProjectIds: [7],
  gitlabUrl: 'https://gitlab.example.com',
  userIdAsName: false,
};
const azureAd: Required<AzureAdOAuthenticatorOptions> = {
  ...oauth,
  ...groups,
  scope: ['openid'],
  tenantId: 'contoso.onmicrosoft.com',
  usernameClaim: 'oid',
  graphUrl: 'https://login.microsoftonline.us',
};
const lti13: Required<Lti13AuthenticatorOptions> = {
  ...access,
  ...provider,
  issuer: 'https://canvas.example.com',
  authorizeUrl: 'https://canvas.example.com/api/lti/authorize_redirect',
  jwksEndpoint: 'https://canvas.example.com/api/lti/security/jwks',
  clientIds: ['125900000000000111'],
  usernameKey: 'custom_login',
  toolName: 'Notebooks',
  toolDescription: 'Notebooks of the course',
};

/** Each authenticator with all options, and with the required ones. A new option causes a compile error until it is added here. */
export const AUTHENTICATORS: { [name: string]: Authenticator } = {
  'shared-password-all': Authenticator.sharedPassword(sharedPassword),
  'native-accounts': Authenticator.nativeAccounts({ adminUsers: ['admin'] }),
  'native-accounts-all': Authenticator.nativeAccounts(nativeAccounts),
  'iap-all': Authenticator.iap(iap),
  oidc: Authenticator.oidc({ ...OIDC, allowedUsers: ['ann'] }),
  'oidc-all': Authenticator.oidc(oidc),
  github: Authenticator.github({ ...CLIENT, allowedOrganizations: ['example'] }),
  'github-all': Authenticator.github(gitHub),
  google: Authenticator.google({ ...CLIENT, hostedDomain: ['example.com'], allowAll: true }),
  'google-all': Authenticator.google(google),
  gitlab: Authenticator.gitlab({ ...CLIENT, allowedUsers: ['ann'] }),
  'gitlab-all': Authenticator.gitlab(gitLab),
  'azure-ad': Authenticator.azureAd({ ...CLIENT, tenantId: 'contoso.onmicrosoft.com', allowAll: true }),
  'azure-ad-all': Authenticator.azureAd(azureAd),
  lti13: Authenticator.lti13({
    issuer: 'https://moodle.example.com',
    authorizeUrl: 'https://moodle.example.com/mod/lti/auth.php',
    jwksEndpoint: 'https://moodle.example.com/mod/lti/certs.php',
    clientIds: ['moodle'],
    allowAll: true,
  }),
  'lti13-all': Authenticator.lti13(lti13),
};
