import * as fc from 'fast-check';
import type {
  Authenticator,
  AzureAdOAuthenticatorOptions,
  CaCertificates,
  GitHubOAuthenticatorOptions,
  GitLabOAuthenticatorOptions,
  GoogleGroups,
  GoogleOAuthenticatorOptions,
  GoogleServiceAccountKey,
  GroupAccessOptions,
  IapAuthenticatorOptions,
  IdentityProviderOptions,
  Lti13AuthenticatorOptions,
  NativeAuthenticatorOptions,
  OAuthClientSecret,
  OAuthenticatorOptions,
  OidcAuthenticatorOptions,
  SharedPasswordAuthenticatorOptions,
  UserAccessOptions,
} from '../../../../lib';
import { type Code, call, literal } from '../code';
import { peer } from '../options/common-options';
import { type Fields, mapOf, structOf } from '../structs';
import type { Values } from '../values';

/** Every program allows a user, because nearly every program without one fails. */
const REQUIRED_FIELDS = ['allowedUsers'] as const;
const REQUIRED_OAUTH_FIELDS = [...REQUIRED_FIELDS, 'callbackUrl', 'clientId', 'clientSecret'] as const;
const RARE_FIELDS = ['allowAll', 'manageGroups', 'scope'] as const;

export function authenticator(values: Values): fc.Arbitrary<Code<Authenticator>> {
  const kind = <O extends object>(factory: string, weight: number, options: fc.Arbitrary<Code<O>>) => ({
    weight,
    arbitrary: options.map((options) => call<Authenticator>(`Authenticator.${factory}`, options)),
  });
  return fc.oneof(
    { withCrossShrink: true },
    kind('sharedPassword', 8, sharedPassword(values)),
    kind('nativeAccounts', 2, nativeAccounts(values)),
    kind('iap', values.onGke || values.allowsInvalid ? 5 : 0, iap(values)),
    kind('oidc', 2, oidc(values)),
    kind('github', 2, github(values)),
    kind('google', 2, google(values)),
    kind('gitlab', 2, gitlab(values)),
    kind('azureAd', 2, azureAd(values)),
    kind('lti13', 2, lti13(values)),
  );
}

function userNames(values: Values): fc.Arbitrary<Code<string[]>> {
  return values.list(values.text('ann', 'Ann.Lee@ex.org', 'ü'));
}

function otherUserNames(values: Values): fc.Arbitrary<Code<string[]>> {
  return values.list(values.text('bob', 'Bob.Lee@ex.org', 'é'));
}

function emails(values: Values): fc.Arbitrary<Code<string[]>> {
  return values.list(values.text('ann@example.com', 'Ann.Lee@ex.org'));
}

function url(values: Values): fc.Arbitrary<Code<string>> {
  return values.text('https://id.example.com', 'https://id.example.com:8443/x');
}

function sharedPassword(values: Values): fc.Arbitrary<Code<SharedPasswordAuthenticatorOptions>> {
  return structOf<SharedPasswordAuthenticatorOptions>(
    {
      secretName: values.dottedName('passwords'),
      adminUsers: userNames(values),
      allowedUsers: userNames(values),
      blockedUsers: otherUserNames(values),
      allowExposure: fc.constantFrom(true, true, true, false).map(literal),
    },
    { always: ['allowExposure'] },
  );
}

function nativeAccounts(values: Values): fc.Arbitrary<Code<NativeAuthenticatorOptions>> {
  return structOf<NativeAuthenticatorOptions>(
    {
      secretName: values.dottedName('passwords'),
      adminUsers: userNames(values),
      allowedUsers: userNames(values),
      blockedUsers: otherUserNames(values),
      openSignup: values.boolean,
      enableSignup: values.boolean,
      minimumPasswordLength: values.number(8, 64, 72),
      maxPendingAccounts: values.number(1, 100),
      signupsPerMinute: values.number(1, 30),
      checkCommonPassword: values.boolean,
      allowedFailedLogins: values.number(0, 3),
      lockoutTime: values.duration('1 seconds', '10 minutes'),
      askEmailOnSignup: values.boolean,
      allow2fa: values.boolean,
    },
    { always: ['adminUsers'] },
  );
}

function iap(values: Values): fc.Arbitrary<Code<IapAuthenticatorOptions>> {
  return structOf<IapAuthenticatorOptions>({
    userIdAsName: fc.constant(literal(false)),
    audience: values.text('/projects/1/global/backendServices/2'),
    adminUsers: emails(values),
    allowedUsers: emails(values),
    blockedUsers: values.list(values.text('bob@example.com')),
    hostedDomain: values.list(values.text('example.com')),
  });
}

function userAccessOptions(values: Values): Fields<UserAccessOptions> {
  return {
    allowedUsers: userNames(values),
    allowAll: values.boolean,
    allowExistingUsers: values.boolean,
    adminUsers: userNames(values),
    blockedUsers: otherUserNames(values),
  };
}

function groupAccessOptions(values: Values): Fields<GroupAccessOptions> {
  const list = values.list(values.text('staff', 'a b', 'é'));
  return { allowedGroups: list, adminGroups: list, manageGroups: values.boolean };
}

function identityProviderOptions(values: Values): Fields<IdentityProviderOptions> {
  return { allowEgressTo: values.list(peer(values)), enableAuthState: values.boolean };
}

function oauthenticatorOptions(values: Values): Fields<OAuthenticatorOptions> {
  return {
    ...userAccessOptions(values),
    ...identityProviderOptions(values),
    clientId: values.text('hub', '0123'),
    clientSecret: structOf<OAuthClientSecret>(
      { secretName: values.dottedName('client'), key: values.text('secret', 'a.b_c-1') },
      { always: ['secretName'] },
    ),
    callbackUrl: values.text(
      'https://hub.example.com/hub/oauth_callback',
      'http://localhost:8080/team/hub/oauth_callback',
    ),
    scope: values.list(values.text('openid', 'read:org')),
    loginService: values.text('Example', 'Sign in: "here"'),
    autoLogin: values.boolean,
    logoutRedirectUrl: url(values),
    extraAuthorizeParams: mapOf(values.plainText(fc.constantFrom('prompt', 'hd')), values.text('login', 'a b')),
    caCertificates: structOf<CaCertificates>(
      { configMapName: values.dottedName('authorities'), key: values.text('ca.crt', 'root.pem') },
      { always: ['configMapName'] },
    ),
  };
}

function oidc(values: Values): fc.Arbitrary<Code<OidcAuthenticatorOptions>> {
  return structOf<OidcAuthenticatorOptions>(
    {
      ...oauthenticatorOptions(values),
      ...groupAccessOptions(values),
      authorizeUrl: url(values),
      tokenUrl: values.text('https://id.example.com/token', 'http://dex.auth.svc:5556/token'),
      userdataUrl: url(values),
      usernameClaim: values.text('preferred_username', 'email'),
      groupsClaim: values.text('groups', 'realm_access.roles'),
      basicAuth: values.boolean,
    },
    { always: [...REQUIRED_OAUTH_FIELDS, 'authorizeUrl', 'tokenUrl', 'usernameClaim'], rarely: RARE_FIELDS },
  );
}

function github(values: Values): fc.Arbitrary<Code<GitHubOAuthenticatorOptions>> {
  return structOf<GitHubOAuthenticatorOptions>(
    {
      userIdAsName: fc.constant(literal(false)),
      ...oauthenticatorOptions(values),
      allowedOrganizations: values.list(values.text('example', 'example:team')),
      adminTeams: values.list(values.text('example:admins')),
      manageGroups: values.boolean,
      githubUrl: url(values),
    },
    { always: REQUIRED_OAUTH_FIELDS, rarely: RARE_FIELDS },
  );
}

function google(values: Values): fc.Arbitrary<Code<GoogleOAuthenticatorOptions>> {
  const lists = values.list(values.text('staff', 'admins'));
  const key = structOf<GoogleServiceAccountKey>(
    { secretName: values.dottedName('google'), key: values.text('account.json') },
    { always: ['secretName'] },
  );
  const domain = structOf<GoogleGroups>(
    {
      domain: values.text('example.com', 'example.org'),
      serviceAccountKey: key,
      gsuiteAdministrator: values.text('boss'),
      allowedGroups: lists,
      adminGroups: lists,
    },
    { always: ['domain', 'serviceAccountKey', 'gsuiteAdministrator'] },
  );
  return structOf<GoogleOAuthenticatorOptions>(
    {
      userIdAsName: fc.constant(literal(false)),
      ...oauthenticatorOptions(values),
      allowedUsers: emails(values),
      adminUsers: emails(values),
      blockedUsers: values.list(values.text('bob@example.com')),
      hostedDomain: values.list(values.text('example.com', 'example.org')),
      stripDomain: values.boolean,
      googleGroups: values.list(domain),
      includeNestedGroups: values.boolean,
    },
    { always: REQUIRED_OAUTH_FIELDS, rarely: ['allowAll', 'scope', 'stripDomain', 'googleGroups'] },
  );
}

function gitlab(values: Values): fc.Arbitrary<Code<GitLabOAuthenticatorOptions>> {
  return structOf<GitLabOAuthenticatorOptions>(
    {
      userIdAsName: fc.constant(literal(false)),
      ...oauthenticatorOptions(values),
      allowedGitlabGroups: values.list(values.text('staff', 'example/staff')),
      allowedProjectIds: values.list(values.number(1, 7)),
      gitlabUrl: url(values),
    },
    { always: REQUIRED_OAUTH_FIELDS, rarely: ['allowAll'] },
  );
}

function azureAd(values: Values): fc.Arbitrary<Code<AzureAdOAuthenticatorOptions>> {
  return structOf<AzureAdOAuthenticatorOptions>(
    {
      ...oauthenticatorOptions(values),
      ...groupAccessOptions(values),
      tenantId: values.text('contoso.onmicrosoft.com', '01234567-89ab-cdef-0123-456789abcdef'),
      usernameClaim: values.text('upn', 'oid'),
      graphUrl: values.text('https://login.microsoftonline.us'),
    },
    { always: [...REQUIRED_OAUTH_FIELDS, 'tenantId'], rarely: RARE_FIELDS },
  );
}

function lti13(values: Values): fc.Arbitrary<Code<Lti13AuthenticatorOptions>> {
  return structOf<Lti13AuthenticatorOptions>(
    {
      ...userAccessOptions(values),
      ...identityProviderOptions(values),
      issuer: url(values),
      authorizeUrl: url(values),
      jwksEndpoint: url(values),
      clientIds: values.list(values.text('125900000000000111')),
      usernameKey: values.text('email', 'custom_login'),
      toolName: values.text('Notebooks'),
      toolDescription: values.text('Notebooks: "all" of them'),
    },
    { always: [...REQUIRED_FIELDS, 'issuer', 'authorizeUrl', 'jwksEndpoint', 'clientIds'], rarely: ['allowAll'] },
  );
}
