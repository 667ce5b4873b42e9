import { Duration } from 'cdk8s';
import {
  type AzureAdOptions,
  type GitHubOptions,
  type GitLabOptions,
  type GoogleOptions,
  type IapOptions,
  type Lti13Options,
  type NativeAccountsOptions,
  type OidcOptions,
  type SharedPasswordOptions,
  SignIn,
} from '../../../lib/platforms/sign-in';

const CALLBACK = 'https://hub.example.com/hub/oauth_callback';

/** What every provider needs. */
export const CLIENT = { clientId: 'hub', clientSecret: { secretName: 'client' }, callbackUrl: CALLBACK };

/** A provider of OpenID Connect, without a rule. */
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
  // Not beside the others.
  allowEverybody: false,
};
const provider = { providerNetwork: [{ cidr: '10.0.0.0/8' }], enableAuthState: true };
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

const sharedPassword: Required<SharedPasswordOptions> = {
  secretName: 'door',
  adminUsers: ['Root'],
  allowedUsers: ['Ann'],
  blockedUsers: ['Eve'],
};
const nativeAccounts: Required<NativeAccountsOptions> = {
  secretName: 'door',
  adminUsers: ['Root'],
  openSignup: true,
  enableSignup: true,
  allowedUsers: ['Ann'],
  blockedUsers: ['Eve'],
  minimumPasswordLength: 16,
  checkCommonPassword: false,
  allowedFailedLogins: 3,
  lockoutTime: Duration.minutes(1),
  askEmailOnSignup: true,
  allow2Fa: true,
};
const iap: Required<IapOptions> = {
  audience: '/projects/1/global/backendServices/2',
  adminUsers: access.adminUsers,
  allowedUsers: access.allowedUsers,
  blockedUsers: access.blockedUsers,
  hostedDomain: ['example.com'],
};
const oidc: Required<OidcOptions> = {
  ...OIDC,
  ...oauth,
  ...groups,
  scope: ['openid', 'groups'],
  groupsClaim: 'realm_access.roles',
  basicAuth: true,
};
const gitHub: Required<GitHubOptions> = {
  ...oauth,
  scope: ['read:org', 'user:email'],
  allowedOrganizations: ['example', 'other:team'],
  adminTeams: ['example:admins'],
  manageGroups: true,
  githubUrl: 'https://github.example.com/',
};
const google: Required<GoogleOptions> = {
  ...oauth,
  allowedUsers: ['Ann'],
  adminUsers: ['Root'],
  blockedUsers: ['Eve'],
  scope: ['openid', 'email'],
  hostedDomain: ['example.com'],
  stripDomain: true,
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
const gitLab: Required<GitLabOptions> = {
  ...oauth,
  scope: ['read_api'],
  allowedGitlabGroups: ['example/staff'],
  allowedProjectIds: [7],
  gitlabUrl: 'https://gitlab.example.com',
};
const azureAd: Required<AzureAdOptions> = {
  ...oauth,
  ...groups,
  scope: ['openid'],
  tenantId: 'contoso.onmicrosoft.com',
  usernameClaim: 'oid',
  graphUrl: 'https://login.microsoftonline.us',
};
const lti13: Required<Lti13Options> = {
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

/** Every way to sign in with every option, and with the fewest. A new option does not compile until it is here. */
export const SIGN_INS: { [name: string]: SignIn } = {
  'shared-password-all': SignIn.sharedPassword(sharedPassword),
  'native-accounts': SignIn.nativeAccounts({ adminUsers: ['admin'] }),
  'native-accounts-all': SignIn.nativeAccounts(nativeAccounts),
  'iap-all': SignIn.iap(iap),
  oidc: SignIn.oidc({ ...OIDC, allowedUsers: ['ann'] }),
  'oidc-all': SignIn.oidc(oidc),
  github: SignIn.gitHub({ ...CLIENT, allowedOrganizations: ['example'] }),
  'github-all': SignIn.gitHub(gitHub),
  google: SignIn.google({ ...CLIENT, hostedDomain: ['example.com'], allowEverybody: true }),
  'google-all': SignIn.google(google),
  gitlab: SignIn.gitLab({ ...CLIENT, allowedUsers: ['ann'] }),
  'gitlab-all': SignIn.gitLab(gitLab),
  'azure-ad': SignIn.azureAd({ ...CLIENT, tenantId: 'contoso.onmicrosoft.com', allowEverybody: true }),
  'azure-ad-all': SignIn.azureAd(azureAd),
  lti13: SignIn.lti13({
    issuer: 'https://moodle.example.com',
    authorizeUrl: 'https://moodle.example.com/mod/lti/auth.php',
    jwksEndpoint: 'https://moodle.example.com/mod/lti/certs.php',
    clientIds: ['moodle'],
    allowEverybody: true,
  }),
  'lti13-all': SignIn.lti13(lti13),
};
