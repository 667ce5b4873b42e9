import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chartTableIn } from '../../../../test/docs/chart-table';
import { values as chartValues } from '../../../../test/docs/chart-values.json';
import { ExitCode } from '../../../src/exit-codes';
import { appFiles } from '../../../src/init/files/app-files';
import { rowOf } from '../../../src/init/values/chart-table';
import table from '../../../src/init/values/chart-table.json';
import { ANSWERED, parseValues, TRANSLATIONS, translateValues } from '../../../src/init/values/translate';
import { runProgram } from '../../../src/program';
import { RecordedTerminal } from '../../recorded-terminal';
import { ANSWERS, FULL_VALUES, translated } from './translated';

const README = join(__dirname, '../../../../lib/components/jupyterhub/README.md');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'values-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function nested(path: string, value: unknown): Record<string, unknown> {
  return path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Record<string, unknown>;
}

test('the mapping is the table in the README of JupyterHub', () => {
  const rows = chartTableIn(readFileSync(README, 'utf8')).rows;
  // UPDATE_TABLE=1 copies the table.
  if (process.env.UPDATE_TABLE) {
    writeFileSync(
      join(__dirname, '../../../src/init/values/chart-table.json'),
      `${JSON.stringify(rows, undefined, 2)}\n`,
    );
  }
  expect(rows).toEqual(table);
});

test('every translated value has a prop in the table', () => {
  // The table has rows for the settings in these two.
  const paths = TRANSLATIONS.flatMap((each) => each.paths).filter(
    (path) => !['hub.config', 'hub.services'].includes(path),
  );
  expect(paths.filter((path) => rowOf(path) === undefined || rowOf(path)?.row.reason !== undefined)).toEqual([]);
});

const SAMPLES = [
  'some-text',
  true,
  5,
  '100m',
  '2Gi',
  ['a'],
  { a: 'b' },
  [{ name: 'a' }],
  { a: { name: 'b', tag: 'c' } },
  'Always',
  'require',
];

test.each(chartValues)('%s is translated or listed', (path) => {
  const paths = TRANSLATIONS.flatMap((each) => each.paths);
  const results = SAMPLES.map((sample) => {
    const values = nested(path, sample);
    const { seed, untranslated, attention } = translateValues(values, ANSWERS);
    const isListed = untranslated.some((line) => line.startsWith(path) && line.length > path.length + 2);
    const isTranslated = Object.keys(seed.jupyterhub ?? {}).length > 0;
    const isDefault = paths.includes(path) && !isListed;
    expect({
      path,
      sample,
      covered: isListed || isTranslated || isDefault || ANSWERED.includes(path) || attention.length > 0,
    }).toEqual({
      path,
      sample,
      covered: true,
    });
    return isTranslated;
  });
  const needsOthers =
    /^(hub\.db\.(type|upgrade)|debug\.enabled|cull\.adminUsers|proxy\.(https|service)\.|singleuser\.(image\.tag|storage\.)|scheduling\.userPlaceholder|.*corePods\.nodeAffinity)/;
  if (paths.includes(path) && !needsOthers.test(path)) {
    expect({
      path,
      translated:
        results.includes(true) ||
        [
          'hub.extraFiles',
          'hub.loadRoles',
          'hub.services',
          'singleuser.extraPodConfig',
          'singleuser.extraResource.limits',
          'singleuser.profileList',
          'hub.resources',
          'proxy.chp.resources',
          'prePuller.resources',
          'scheduling.userScheduler.resources',
        ].includes(path),
    }).toEqual({ path, translated: true });
  }
});

describe('the values of a busy hub', () => {
  const yaml = readFileSync(FULL_VALUES, 'utf8');

  test('set almost every value that is translated', () => {
    const values = parseValues(yaml, FULL_VALUES);
    const isSet = (path: string) =>
      path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], values) !==
      undefined;
    const unset = TRANSLATIONS.flatMap(({ paths }) => paths).filter((path) => !isSet(path));
    expect(unset).toEqual([
      'nameOverride',
      'hub.lifecycle.postStart',
      'proxy.service.nodePorts.http',
      'proxy.service.nodePorts.https',
      'proxy.service.loadBalancerIP',
      'proxy.service.loadBalancerSourceRanges',
      'proxy.https.enabled',
      'proxy.https.type',
      'proxy.https.secret.name',
      'proxy.https.secret.key',
      'proxy.https.secret.crt',
      'singleuser.extraNodeAffinity.preferred',
      'singleuser.extraPodAffinity.required',
      'singleuser.extraPodAffinity.preferred',
      'singleuser.extraPodAntiAffinity.required',
      'singleuser.lifecycleHooks.preStop',
      'singleuser.storage.type',
      'singleuser.storage.static.pvcName',
      'singleuser.storage.static.subPath',
    ]);
  });

  test('give this program, and list the rest', () => {
    const { main, untranslated, attention, changedDefaults } = translated(yaml);
    expect(main).toMatchSnapshot();
    expect({ untranslated, attention, changedDefaults }).toMatchSnapshot();
    expect(main).not.toContain('never-in-the-program');
  });

  test('give Python with the same names', () => {
    const { answers, seed } = translated(yaml);
    expect(appFiles({ ...answers, language: 'python' }, seed).get('main.py')).toMatchSnapshot();
  });
});

test.each([
  [
    'google',
    'GoogleOAuthenticator: { client_id: a, hosted_domain: [example.com], strip_domain: true }',
    "Authenticator.google({ clientId: 'a', hostedDomain: ['example.com'], stripDomain: true",
  ],
  [
    'gitlab',
    'GitLabOAuthenticator: { client_id: a, gitlab_url: "https://git.example.com" }',
    "Authenticator.gitlab({ clientId: 'a', gitlabUrl: 'https://git.example.com'",
  ],
  [
    'oauthenticator.azuread.AzureAdOAuthenticator',
    'AzureAdOAuthenticator: { client_id: a, tenant_id: b }',
    "Authenticator.azureAd({ clientId: 'a', tenantId: 'b'",
  ],
  ['native', 'NativeAuthenticator: { open_signup: true }', 'Authenticator.nativeAccounts({ openSignup: true })'],
  ['dummy', 'Authenticator: { admin_users: [alice] }', "Authenticator.sharedPassword({ adminUsers: ['alice'] })"],
  [
    'generic-oauth',
    'GenericOAuthenticator: { client_id: a, authorize_url: u, token_url: t, username_claim: sub }',
    "authorizeUrl: 'u'",
  ],
])('authenticator_class %s', (name, section, expected) => {
  const { main } = translated(`hub: { config: { JupyterHub: { authenticator_class: ${name} }, ${section} } }`);
  expect(main.replace(/\s+/g, ' ').replaceAll('( ', '(').replace(/, \}/g, ' }')).toContain(
    expected.slice(0, 60).trim(),
  );
});

test('a setting without a prop becomes Python, and a secret is never written', () => {
  const { main, untranslated, attention } = translated(
    'hub: { config: { LDAPAuthenticator: { server_address: a.example.com, use_ssl: true, bind_password: x } } }',
  );
  expect(main).toContain('c.LDAPAuthenticator.server_address = "a.example.com"\nc.LDAPAuthenticator.use_ssl = True');
  expect(untranslated.join()).toContain('hub.config.LDAPAuthenticator.bind_password');
  expect(attention.join()).toContain('it is Python in `hub.extraConfig`');
  expect(main).not.toContain('bind_password');
});

test.each([
  [
    'https with a Secret',
    'proxy: { https: { enabled: true, type: secret, secret: { name: tls } } }',
    "ProxyHttps.secret('tls'",
  ],
  ['https offload', 'proxy: { https: { enabled: true, type: offload } }', 'ProxyHttps.offload()'],
  [
    'a node port',
    'proxy: { service: { type: NodePort, nodePorts: { http: 30080 } } }',
    'ProxyService.nodePort({ httpNodePort: 30080 })',
  ],
  ['a database in memory', 'hub: { db: { type: sqlite-memory } }', 'HubDatabase.sqliteInMemory()'],
  ['no storage', 'singleuser: { storage: { type: none } }', 'HomeStorage.ephemeral()'],
  [
    'homes on one volume',
    "singleuser: { storage: { type: static, static: { pvcName: nfs, subPath: 'home/{username}' } } }",
    "HomeStorage.shared({ name: 'homes', claimName: 'nfs' }, { subPath: 'home/{username}' })",
  ],
])('%s', (_, yaml, expected) => {
  expect(translated(yaml).main.replace(/\s+/g, ' ')).toContain(expected);
});

test.each([
  ['postgres', 'hub: { db: { type: postgres, url: x } }', 'hub.db.type: use HubDatabase.postgres(…)'],
  ['a wrong type', 'cull: { timeout: soon }', 'cull.timeout: it is not a number of seconds'],
  ['no prop', 'rbac: { create: true }', 'rbac.create: roles are always created'],
  ['a misspelled value', 'singelusr: { image: x }', 'singelusr.image: it is not a value of the chart 4.4.0'],
])('lists %s with a reason', (_, yaml, expected) => {
  expect(translated(yaml).untranslated.join('\n')).toContain(expected);
});

test('a route gives the hostname and the Gateway', () => {
  const { answers } = translated(
    'httpRoute: { enabled: true, hostnames: [a.example.com], gateway: { name: web, namespace: gateways } }',
  );
  expect(answers).toMatchObject({ hostname: 'a.example.com', gateway: 'gateways/web' });
});

test('init --from-values writes the app and prints what is left', async () => {
  const terminal = new RecordedTerminal({ cwd: folder, env: { HOME: folder, PATH: '' } });
  writeFileSync(join(folder, 'values.yaml'), 'cull: { timeout: 600 }\nrbac: { create: true }\n');
  const exitCode = await runProgram(['init', 'app', '--yes', '--from-values', 'values.yaml'], terminal);
  expect(exitCode).toBe(ExitCode.success);
  expect(terminal.out).toContain('Values without a counterpart:\n  rbac.create: roles are always created');
  expect(terminal.out).toContain('Defaults that differ from the chart:\n  authenticator: a generated shared password');
  expect(readFileSync(join(folder, 'app/main.ts'), 'utf8')).toContain('culling: { timeout: Duration.seconds(600) }');
});

test.each([
  ['is not YAML', 'a: [', 'not valid'],
  ['is a list', '[1]', 'It is not a map.'],
])('fails if the values file %s', async (_, yaml, message) => {
  const terminal = new RecordedTerminal({ cwd: folder, env: { HOME: folder, PATH: '' } });
  writeFileSync(join(folder, 'values.yaml'), yaml);
  expect(await runProgram(['init', 'app', '--yes', '--from-values', 'values.yaml'], terminal)).toBe(ExitCode.usage);
  expect(terminal.err).toContain(message);
});
