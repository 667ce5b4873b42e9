import {
  Authenticator,
  CloudArmorPolicy,
  ControlPlaneAccess,
  JupyterHub,
  KmsKey,
  LogSource,
  ModelSource,
  NfsServer,
  ProxyService,
  TensorBoard,
  TFServing,
} from '../../lib';
import { errorOf, newChart } from './errors';

// JavaScript reads a missing option from a list, iterates over the characters of a text, and treats 'false' as true. In
// an option that allows or denies access, each of these would allow something else than the program says.

const OAUTH = {
  clientId: 'hub',
  clientSecret: { secretName: 'oauth' },
  callbackUrl: 'https://hub.example.com/hub/oauth_callback',
};
const MODEL = ModelSource.gcs('gs://models/inception');
const LOGS = LogSource.sharedVolume({ name: 'logs', claimName: 'logs' });

type Program = (value: any) => unknown;

const github = (options: object) => Authenticator.github({ ...OAUTH, ...options });
const hub = (props: object) => new JupyterHub(newChart(), 'hub', props);
const serving = (props: object) => new TFServing(newChart(), 'serving', { model: MODEL, ...props });

const NOT_OPTIONS: unknown[] = [['10.0.0.0/8'], '10.0.0.0/8', null, false, 0];

test.each<[string, string, Program]>([
  ['sharedPassword', 'options', (options) => Authenticator.sharedPassword(options)],
  ['nativeAccounts', 'options', (options) => Authenticator.nativeAccounts(options)],
  ['iap', 'options', (options) => Authenticator.iap(options)],
  ['github', 'options', (options) => Authenticator.github(options)],
  ['google', 'options', (options) => Authenticator.google(options)],
  ['gitlab', 'options', (options) => Authenticator.gitlab(options)],
  ['oidc', 'options', (options) => Authenticator.oidc(options)],
  ['azureAd', 'options', (options) => Authenticator.azureAd(options)],
  ['lti13', 'options', (options) => Authenticator.lti13(options)],
  ['a load balancer', 'options', (options) => ProxyService.loadBalancer(options)],
  ['a node port', 'options', (options) => ProxyService.nodePort(options)],
  ['a Cloud Armor policy', 'options', (options) => CloudArmorPolicy.create(options)],
  ['authorized networks', 'options', (options) => ControlPlaneAccess.authorizedNetworks(options)],
  ['network options', 'network', (network) => hub({ network })],
  ['a service of a hub', 'hub.services.announcer', (announcer) => hub({ hub: { services: { announcer } } })],
  ['a role of a hub', 'hub.roles.reader', (reader) => hub({ hub: { roles: { reader } } })],
  ['a group of a hub', 'hub.groups.team', (team) => hub({ hub: { groups: { team } } })],
  ['clients', 'clients', (clients) => new NfsServer(newChart(), 'nfs', { clients })],
  ['an exposure', 'exposure', (exposure) => serving({ exposure })],
])('options of %s are an object', (_, name, program) => {
  for (const value of NOT_OPTIONS) {
    expect(errorOf(() => program(value))).toMatch(new RegExp(`\`${name}\` must be an? \\w+ object; got `));
  }
});

const USER_LISTS = ['allowedUsers', 'adminUsers', 'blockedUsers', 'allowedOrganizations', 'adminTeams', 'scope'];
const clients = (list: string): Program => {
  return (value) => new NfsServer(newChart(), 'nfs', { clients: { [list]: value } });
};
const role = (list: string): Program => {
  return (value) => hub({ hub: { roles: { reader: { [list]: value } } } });
};

test.each<[string, Program]>([
  ...USER_LISTS.map((list): [string, Program] => [list, (value) => github({ allowAll: true, [list]: value })]),
  ...['users', 'groups', 'services', 'scopes'].map((list): [string, Program] => [
    `hub.roles.reader.${list}`,
    role(list),
  ]),
  ['clientIds', (clientIds) => Authenticator.lti13({ clientIds } as any)],
  ['hostedDomain', (hostedDomain) => Authenticator.iap({ hostedDomain })],
  ['hub.groups.team.users', (users) => hub({ hub: { groups: { team: { users } } } })],
  ['hub.services.announcer.scopes', (scopes) => hub({ hub: { services: { announcer: { scopes } } } })],
  ['clients.nodeCidrs', clients('nodeCidrs')],
  ['clients.namespaces', clients('namespaces')],
  ['loadBalancerSourceRanges', (ranges) => ProxyService.loadBalancer({ loadBalancerSourceRanges: ranges })],
  ['allowedCidrs', (allowedCidrs) => CloudArmorPolicy.create({ allowedCidrs })],
])('%s is a list of strings', (name, program) => {
  for (const value of ['10.0.0.0/8', null, false, {}]) {
    expect(errorOf(() => program(value))).toContain(`\`${name}\` must be a list of strings; got `);
  }
  for (const item of [undefined, null, 1, ['ann']]) {
    expect(errorOf(() => program([item]))).toContain(`\`${name}[0]\` must be a string; got `);
  }
  expect(errorOf(() => program(Array(1)))).toContain(`\`${name}[0]\` must be a string; got undefined.`);
});

const NETWORK_FLAGS = [
  'allowNotebookEgressToInternet',
  'allowNotebookEgressToPrivateNetworks',
  'allowNotebookEgressToMetadataServer',
  'allowNotebookEgressToProxy',
  'allowNotebookToNotebook',
];

test.each<[string, Program]>([
  ...NETWORK_FLAGS.map((flag): [string, Program] => [
    `network.${flag}`,
    (value) => hub({ network: { [flag]: value } }),
  ]),
  ['allowAll', (allowAll) => github({ allowAll })],
  ['allowExistingUsers', (allowExistingUsers) => github({ allowExistingUsers })],
  ['openSignup', (openSignup) => Authenticator.nativeAccounts({ openSignup })],
  ['enableSignup', (enableSignup) => Authenticator.nativeAccounts({ enableSignup })],
  ['hub.services.announcer.admin', (admin) => hub({ hub: { services: { announcer: { admin } } } })],
  [
    'hub.services.announcer.oauthNoConfirm',
    (oauthNoConfirm) => hub({ hub: { services: { announcer: { oauthNoConfirm } } } }),
  ],
  ['clients.enforcedByServer', clients('enforcedByServer')],
  ['publicEndpoint', (publicEndpoint) => ControlPlaneAccess.authorizedNetworks({ networks: [], publicEndpoint })],
  ['exposure.requireAuthentication', (requireAuthentication) => serving({ exposure: { requireAuthentication } })],
  ['grpc.ssl.clientVerify', (clientVerify) => serving({ grpc: { ssl: { clientVerify } } })],
  [
    'exposure.requireAuthentication',
    (requireAuthentication) =>
      new TensorBoard(newChart(), 'b', { logs: LOGS, exposure: { requireAuthentication } } as any),
  ],
])('%s is true or false', (name, program) => {
  // A lazy value would be true until it is resolved.
  for (const value of ['false', 'no', 0, '', null, [], { produce: () => false }]) {
    expect(errorOf(() => program(value))).toContain(`\`${name}\` must be a boolean; got `);
  }
});

test('a key of Google KMS and a Cloud Armor policy that exist have a name', () => {
  for (const create of [KmsKey.existing, CloudArmorPolicy.existing] as Program[]) {
    expect(errorOf(() => create(undefined))).toContain('`name` is required and must be a string.');
    expect(errorOf(() => create(null))).toContain('`name` must be a string; got null.');
  }
});

test('authorized networks are objects with a CIDR block', () => {
  const authorized: Program = (networks) => ControlPlaneAccess.authorizedNetworks({ networks });
  expect(errorOf(() => authorized(undefined))).toContain(
    '`networks` is required and must be a list of AuthorizedNetwork',
  );
  expect(errorOf(() => authorized([undefined]))).toContain('`networks[0]` must be an AuthorizedNetwork object');
  expect(errorOf(() => authorized(['203.0.113.0/24']))).toContain('`networks[0]` must be an AuthorizedNetwork object');
  expect(errorOf(() => authorized([{}]))).toContain('`networks[0].cidr` is required and must be a string.');
});
