import { Authenticator } from '../../../../lib/components/jupyterhub/authentication';
import { HubOf } from '../hub-of';
import { CLUSTER } from '../samples';
import { HOSTNAME } from './authenticator-hub';
import { CLIENT } from './authenticator-samples';

describe('GitHub', () => {
  const gitHub = (options: object) => new HubOf({ authenticator: Authenticator.github({ ...CLIENT, ...options }) });

  test('requests the scope for organizations only if a rule requires it', () => {
    expect(gitHub({ allowedUsers: ['ann'] }).values.authentication.scope).toBeUndefined();
    expect(gitHub({ allowedOrganizations: ['example'] }).values.authentication.scope).toEqual(['read:org']);
    expect(gitHub({ adminTeams: ['example:admins'] }).values.authentication.scope).toEqual(['read:org']);
  });

  test('fails if a required scope is missing', () => {
    expect(() => gitHub({ allowedOrganizations: ['example'], scope: ['user'] })).toThrow(
      'scope does not include "read:org"',
    );
  });

  test('fails if a GitHub name or URL is invalid', () => {
    expect(() => gitHub({ allowedOrganizations: ['my org'] })).toThrow('"my org" in `allowedOrganizations`');
    expect(() => gitHub({ adminTeams: ['example'] })).toThrow('"example" in `adminTeams`');
    expect(() => gitHub({ allowedUsers: ['ann'], githubUrl: 'github.example.com' })).toThrow('githubUrl');
  });

  test('fails if adminTeams is set and manageGroups is false', () => {
    expect(() => gitHub({ adminTeams: ['example:admins'], manageGroups: false })).toThrow('manageGroups is false');
  });
});

describe('GitLab', () => {
  const gitLab = (options: object) => new HubOf({ authenticator: Authenticator.gitlab({ ...CLIENT, ...options }) });

  test('requests the scope for members only if a rule requires it', () => {
    expect(gitLab({ allowedUsers: ['ann'] }).values.authentication.scope).toEqual(['read_user']);
    expect(gitLab({ allowedProjectIds: [7] }).values.authentication.scope).toEqual(['read_api']);
  });

  test.each([0, -1, 1.5])('fails if a project id is %p', (id) => {
    expect(() => gitLab({ allowedProjectIds: [id] })).toThrow(`"${id}" in \`allowedProjectIds\` is not a valid id`);
  });

  test('fails if its URL is not HTTPS', () => {
    expect(() => gitLab({ allowedUsers: ['ann'], gitlabUrl: 'http://gitlab.example.com' })).toThrow('gitlabUrl');
  });
});

describe('Azure AD', () => {
  const azureAd = (tenantId: string) =>
    new HubOf({ authenticator: Authenticator.azureAd({ ...CLIENT, tenantId, allowAll: true }) });

  test('uses an immutable claim as user name', () => {
    expect(azureAd('contoso.onmicrosoft.com').values.authentication.username_claim).toBe('upn');
  });

  test.each(['common', 'organizations', 'consumers', ''])('fails if the tenant is "%s"', (tenantId) => {
    expect(() => azureAd(tenantId)).toThrow(`tenantId "${tenantId}" is not a single tenant`);
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

  test('sends the platform URLs with the scheme that browsers use', () => {
    expect(new HubOf(lti13()).values.authentication.uri_scheme).toBe('auto');
    expect(new HubOf({ ...HOSTNAME, ...lti13() }, CLUSTER).values.authentication.uri_scheme).toBe('https');
  });

  test.each([
    [{ clientIds: [] }, 'clientIds is empty'],
    [{ clientIds: [''] }, 'clientIds "" is not valid'],
    [{ usernameKey: '' }, 'usernameKey "" is not valid'],
    [{ issuer: 'moodle' }, 'issuer "moodle"'],
    [{ jwksEndpoint: 'http://moodle.example.com' }, 'jwksEndpoint'],
  ])('fails with %p', (change, message) => {
    expect(() => new HubOf(lti13(change))).toThrow(message);
  });
});
