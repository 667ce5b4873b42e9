import { Testing } from 'cdk8s';
import { KubeflowApp } from '../../../../lib/app';
import type { HubOptions, HubServiceOptions } from '../../../../lib/components/jupyterhub';
import { Authenticator, JupyterHub } from '../../../../lib/components/jupyterhub';
import { AnyClusterPlatform } from '../../../../lib/platforms/generic';
import { HubOf, labelsOf, type Manifest } from '../hub-of';

const authenticator = Authenticator.nativeAccounts({ adminUsers: ['root'] });
const hubWith = (hub: HubOptions) => new HubOf({ hub, authenticator });
const withService = (service: HubServiceOptions, name = 'announcer') => hubWith({ services: { [name]: service } });

describe('services', () => {
  test('have a token that is generated in the cluster, which the hub reads from its environment', () => {
    const hub = withService({});
    expect(hub.hub.serviceToken('announcer')).toEqual({
      secretName: 'jupyterhub-secrets',
      key: 'service-announcer-token',
    });
    expect(hub.values.secret.keys).toContain('service-announcer-token');
    expect(hub.hubPod.containers[0].env).toContainEqual({
      name: 'JUPYTERHUB_SERVICE_TOKEN_announcer',
      valueFrom: { secretKeyRef: { name: 'jupyterhub-secrets', key: 'service-announcer-token' } },
    });
    expect(hub.values.services).toEqual([{ name: 'announcer', token_variable: 'JUPYTERHUB_SERVICE_TOKEN_announcer' }]);
  });

  test('can have a token in an existing Secret, which is not changed', () => {
    const token = { secretName: 'announcer', key: 'hub-token' };
    const hub = withService({ token });
    expect(hub.hub.serviceToken('announcer')).toEqual(token);
    expect(hub.values.secret.keys).not.toContain('service-announcer-token');
    expect(hub.hubPod.containers[0].env).toContainEqual({
      name: 'JUPYTERHUB_SERVICE_TOKEN_announcer',
      valueFrom: { secretKeyRef: { name: 'announcer', key: 'hub-token' } },
    });
  });

  test("have their tokens in the hub's Secret if `secretName` is set", () => {
    const hub = new HubOf({ secretName: 'brought', hub: { services: { announcer: {} } } });
    expect(hub.hub.serviceToken('announcer')).toEqual({ secretName: 'brought', key: 'service-announcer-token' });
    expect(hub.values.secret).toBeUndefined();
  });

  test("are configured with JupyterHub's field names", () => {
    const { values } = withService({
      admin: true,
      url: 'http://announcer:8888',
      oauthClientAllowedScopes: ['self'],
      oauthRedirectUri: 'https://example.com/callback',
      oauthNoConfirm: true,
      oauthClientId: 'service-news',
      display: false,
      info: { contact: 'ann' },
    });
    expect(values.services).toEqual([
      {
        name: 'announcer',
        token_variable: 'JUPYTERHUB_SERVICE_TOKEN_announcer',
        admin: true,
        url: 'http://announcer:8888',
        oauth_client_allowed_scopes: ['self'],
        oauth_redirect_uri: 'https://example.com/callback',
        oauth_no_confirm: true,
        oauth_client_id: 'service-news',
        display: false,
        info: { contact: 'ann' },
      },
    ]);
    expect(withService({ command: ['janitor'], env: { A: '1' } }).values.services).toEqual([
      {
        name: 'announcer',
        token_variable: 'JUPYTERHUB_SERVICE_TOKEN_announcer',
        command: ['janitor'],
        environment: { A: '1' },
      },
    ]);
  });

  test('have a role of the same name with their scopes', () => {
    expect(withService({ scopes: ['list:users'] }).values.roles).toEqual([
      {
        name: 'announcer',
        description: 'Permissions of the service announcer',
        scopes: ['list:users'],
        services: ['announcer'],
      },
    ]);
    expect(withService({}).values.roles).toBeUndefined();
  });

  test('in pods can reach the hub, and the hub and the proxy can reach them, and nothing else', () => {
    const hub = withService({ url: 'http://announcer:8888', peers: [{ podLabels: { app: 'announcer' } }] });
    const peer = { podSelector: { matchLabels: { app: 'announcer' } } };
    const egress = { to: [peer], ports: [{ port: 8888, protocol: 'TCP' }] };
    expect(hub.object('NetworkPolicy', '-hub-service-announcer').spec).toEqual({
      podSelector: { matchLabels: labelsOf('hub') },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [peer], ports: [{ port: 8081, protocol: 'TCP' }] }],
      egress: [egress],
    });
    expect(hub.object('NetworkPolicy', '-proxy-service-announcer').spec).toEqual({
      podSelector: { matchLabels: labelsOf('proxy') },
      policyTypes: ['Ingress', 'Egress'],
      egress: [egress],
    });
  });

  test('are reachable on the ports of the peer, or on the port of the URL', () => {
    const portOf = (service: HubServiceOptions) =>
      withService(service).object('NetworkPolicy', '-proxy-service-announcer').spec.egress[0].ports[0].port;
    const pods = [{ podLabels: { app: 'announcer' } }];
    expect(portOf({ url: 'http://announcer', peers: pods })).toBe(80);
    expect(portOf({ url: 'https://announcer', peers: pods })).toBe(443);
    expect(portOf({ url: 'http://announcer', peers: [{ ...pods[0], ports: [{ port: 8888 }] }] })).toBe(8888);
  });

  test('without pages are not reachable from the hub and the proxy', () => {
    const hub = withService({ peers: [{ podLabels: { app: 'announcer' } }] }, 'news_1');
    const policies = hub.objects.filter(({ metadata }: Manifest) => metadata.name.includes('service-news'));
    expect(policies.map(({ metadata }) => metadata.name)).toEqual(['jupyterhub-hub-service-news-1']);
    expect(policies[0].spec.egress).toBeUndefined();
  });

  test('can be added until synthesis, and appear in the configuration, the environment and the Secret', () => {
    const app = new KubeflowApp({ summary: false });
    const chart = new AnyClusterPlatform(app, 'dev').chart('jupyterhub');
    const hub = new JupyterHub(chart, 'jupyterhub', { hub: { services: { first: {} } } });
    expect(hub.addService('second', { scopes: ['list:users'] })).toEqual({
      secretName: 'jupyterhub-secrets',
      key: 'service-second-token',
    });
    hub.addRole('counter', { scopes: ['read:hub'], services: ['first', 'second'] });
    const objects: Manifest[] = Testing.synth(chart);
    const deployment = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name.endsWith('-hub'));
    const values = JSON.parse(objects.find(({ data }) => data?.['values.json'])?.data['values.json']);
    expect(values.services.map(({ name }: Manifest) => name)).toEqual(['first', 'second']);
    expect(values.roles.map(({ name }: Manifest) => name)).toEqual(['second', 'counter']);
    expect(values.secret.keys.slice(-2)).toEqual(['service-first-token', 'service-second-token']);
    const names = deployment?.spec.template.spec.containers[0].env.map(({ name }: Manifest) => name);
    expect(names.slice(-2)).toEqual(['JUPYTERHUB_SERVICE_TOKEN_first', 'JUPYTERHUB_SERVICE_TOKEN_second']);
    expect(deployment?.spec.template.metadata.annotations['checksum/config']).not.toBe(new HubOf().checksum);
    app.synthYaml();
  });

  test.each(['', 'Announcer', '-a', 'a-', 'a/b', 'a b', 'a'.repeat(101)])('fails if the name is "%s"', (name) => {
    expect(() => withService({}, name)).toThrow(': the name is not valid.');
  });

  test('fails if the name is already in use', () => {
    expect(() => withService({}, 'idle-culler')).toThrow('already exists');
    const { hub } = withService({});
    expect(() => hub.addService('announcer')).toThrow('service "announcer" already exists');
    expect(() => hubWith({ metrics: { scrapers: [] }, services: { metrics: {} } })).toThrow('service "metrics"');
  });

  test('fails to return the token of an unknown service', () => {
    expect(() => withService({}).hub.serviceToken('other')).toThrow('Services of this hub: announcer.');
  });

  test.each(['announcer:8888', 'ftp://a', 'http://', 'http://a b', 'http://user@a'])(
    'fails if the URL is "%s"',
    (url) => {
      expect(() => withService({ url })).toThrow(`url "${url}" is not a valid URL of a service.`);
    },
  );

  test('fails if two services have the same OAuth client id, naming both', () => {
    const oauth = { url: 'http://news', oauthClientId: 'service-a' };
    expect(() => hubWith({ services: { a: { url: 'http://a' }, b: oauth } })).toThrow(
      'service "b": service "a" already has the OAuth client id "service-a".',
    );
  });

  test('fails on a lone surrogate in a service, role or group', () => {
    const half = 'half of a character';
    expect(() => hubWith({ roles: { auditor: { groups: ['\ud800'] } } })).toThrow(
      `role "auditor".groups.0 contains ${half}`,
    );
    expect(() => hubWith({ groups: { team: { users: ['\ud800'] } } })).toThrow(
      `group "team".team.users.0 contains ${half}`,
    );
    expect(() => withService({ url: 'http://a', info: { text: '\ud800' } })).toThrow(`contains ${half}`);
  });

  test('fails on options that JupyterHub rejects at its start', () => {
    expect(() => withService({ url: 'http://a', command: ['b'] })).toThrow('both `command` and `url` are set');
    expect(() => withService({ command: [] })).toThrow('`command` is empty');
    expect(() => withService({ command: ['a\0b'] })).toThrow('command contains a NUL character');
    expect(() => withService({ env: { A: '1' } })).toThrow('`env` is set without `command`');
    expect(() => withService({ oauthClientId: 'news' })).toThrow('Use "service-news".');
    expect(() => withService({ oauthClientId: 'service-news' })).toThrow('Add one of them, or remove `oauthClientId`.');
    expect(() => withService({ oauthNoConfirm: true })).toThrow(
      '`oauthNoConfirm` is set, but the OAuth redirect URI is unknown',
    );
    expect(() => withService({ oauthClientAllowedScopes: ['self'] })).toThrow('`oauthClientAllowedScopes` is set, but');
    expect(() => withService({ scopes: ['read:everything'] })).toThrow('"read:everything" is not a scope');
    expect(() => withService({ oauthClientAllowedScopes: ['x'] })).toThrow(
      'oauthClientAllowedScopes: "x" is not a scope',
    );
    expect(() => withService({ token: { secretName: 'S', key: 'k' } })).toThrow('token: Secret "S"');
    expect(() => withService({ peers: [{ cidr: 'x' }] })).toThrow(
      'service "announcer": peers[0]: "x" is not a valid CIDR block',
    );
  });
});

describe('roles', () => {
  const withRole = (name: string, role = {}) => hubWith({ roles: { [name]: role } });

  test('have scopes, users and groups', () => {
    const teacher = {
      description: 'Sees students',
      scopes: ['read:servers!group=students', 'access:servers!server'],
      users: ['ann'],
      groups: ['teachers'],
    };
    expect(withRole('teacher', teacher).values.roles).toEqual([{ name: 'teacher', ...teacher }]);
  });

  test('have no duplicates, which JupyterHub rejects at its start', () => {
    const twice = { scopes: ['self', 'self'], users: ['ann', 'Ann', 'bob'], groups: ['a', 'b', 'a'] };
    expect(withRole('teacher', twice).values.roles).toEqual([
      { name: 'teacher', scopes: ['self'], users: ['ann', 'bob'], groups: ['a', 'b'] },
    ]);
  });

  test('fails on custom scopes, and explains where to define them', () => {
    expect(() => withRole('teacher', { scopes: ['custom:team:read'] })).toThrow('in `hub.extraConfig`');
  });

  test.each(['', 'ab', 'Teacher', '1teacher', 'teacher-', 'a b c'])('fails if the name is "%s"', (name) => {
    expect(() => withRole(name)).toThrow(': the name is not valid.');
  });

  test('fails if two roles have the same name', () => {
    expect(() => withRole('idle-culler')).toThrow('already exists');
    expect(() => hubWith({ services: { reader: { scopes: [] } }, roles: { reader: {} } })).toThrow('role "reader"');
  });

  test('fails if the scopes or description of the role "admin" are set', () => {
    expect(withRole('admin', { groups: ['staff'] }).values.roles).toEqual([{ name: 'admin', groups: ['staff'] }]);
    expect(() => withRole('admin', { scopes: ['self'] })).toThrow(
      'role "admin": `scopes` and `description` cannot be changed',
    );
    expect(() => withRole('admin', { description: 'x' })).toThrow(
      'role "admin": `scopes` and `description` cannot be changed',
    );
  });

  test.each(['users!colour=blue', 'users!', 'users!user=', 'all', ''])('fails if a scope is "%s"', (scope) => {
    expect(() => withRole('teacher', { scopes: [scope] })).toThrow('role "teacher": scopes:');
  });

  test('fails at synthesis if a role names an unknown service', () => {
    expect(() => withRole('teacher', { services: ['ghost'] })).toThrow(
      'role "teacher": the service "ghost" does not exist.',
    );
  });

  test('fails if the name of a user or group is blank', () => {
    expect(() => withRole('teacher', { users: [' '] })).toThrow('role "teacher": users: " " is not a valid name.');
    expect(() => withRole('teacher', { groups: [''] })).toThrow('role "teacher": groups: "" is not a valid name.');
  });
});

describe('groups', () => {
  test('are passed to the hub', () => {
    const students = { users: ['ann'], properties: { year: '2026' } };
    expect(hubWith({ groups: { students } }).values.groups).toEqual({ students });
    expect(new HubOf().values.groups).toBeUndefined();
  });

  test('fails if the name of a group or of one of its users is blank', () => {
    expect(() => hubWith({ groups: { '': {} } })).toThrow('hub.groups: "" is not a valid name.');
    expect(() => hubWith({ groups: { students: { users: [''] } } })).toThrow('group "students": users: ""');
  });
});
