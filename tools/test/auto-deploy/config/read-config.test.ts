import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import * as fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { checkProperty } from '../../../../test/random/check-property';
import { checkSchema } from '../../../src/auto-deploy/config/check-schema';
import { parseConfig, readConfig } from '../../../src/auto-deploy/config/read-config';
import { CONFIG_SCHEMA } from '../../../src/auto-deploy/config/schema';
import { CliError } from '../../../src/cli-error';

const SCHEMA_FILE = join(__dirname, '../../../../schemas/deployments-v1.schema.json');

const MINIMAL = `apiVersion: kubeflow-cdk.io/deployments/v1
versions:
  - name: master
    repository: https://github.com/acme/platform.git
    branch: main
    environment: lab
`;

const FULL = `apiVersion: kubeflow-cdk.io/deployments/v1
limits:
  active: 6
  removals: 2
  lease: 2h
  budget: { cpu: '64', memory: 256Gi, gpus: 4, cost: 20 }
prices: { cpu: 0.04, memory: 0.005, gpu: 2 }
versions:
  - name: release
    repository: git@github.com:acme/platform.git
    tag: v1.*
    credentialsSecret: git-key
    path: platform/app
    watch: [platform, lib]
    submodules: false
    build: npm ci
    environment: lab
    requests: { cpu: 500m, memory: 8Gi, gpus: 1 }
    minimumInterval: 1h30m
    refreshInterval: 1d
    maximumActive: 4
    lifetime: 3d
    keep: 2
    failedLifetime: 0s
    deployTimeout: 45m
    removeTimeout: 90s
    budget: { cpu: 2 }
    job: { image: example.com/runner:1, env: { NODE_ENV: test }, requests: { cpu: 100m }, nodeSelector: { pool: ci } }
`.replace('cpu: 2 }', "cpu: '2' }");

/** The message of the error, and the lines with places. */
function errorOf(text: string): { message: string; lines: string[] } {
  try {
    parseConfig(text, 'deployments.yaml');
  } catch (error) {
    if (error instanceof CliError) {
      return { message: error.message, lines: error.reason?.split('\n') ?? [] };
    }
    throw error;
  }
  throw new Error('it is valid');
}

test('a version needs five fields, and has defaults for the others', () => {
  const { versions, limits } = parseConfig(MINIMAL, 'deployments.yaml');
  expect(limits).toEqual({ active: 10, removals: 5, lease: 6 * 3_600_000, budget: {} });
  expect(versions[0]).toMatchObject({
    ref: { kind: 'branch', pattern: 'main' },
    path: '.',
    watch: [],
    submodules: true,
    minimumInterval: 1_200_000,
    lifetime: 2 * 86_400_000,
    keep: 1,
    maximumActive: 3,
    requests: { cpu: 0, memory: 0, gpus: 0, cost: 0 },
  });
});

test('every field is read, and durations, quantities and prices are converted', () => {
  const { versions, limits } = parseConfig(FULL, 'deployments.yaml');
  expect(limits).toEqual({
    active: 6,
    removals: 2,
    lease: 7_200_000,
    budget: { cpu: 64, memory: 256 * 2 ** 30, gpus: 4, cost: 20 },
  });
  expect(versions).toEqual([
    {
      name: 'release',
      repository: 'git@github.com:acme/platform.git',
      ref: { kind: 'tag', pattern: 'v1.*' },
      credentialsSecret: 'git-key',
      path: 'platform/app',
      watch: ['platform', 'lib'],
      submodules: false,
      build: 'npm ci',
      environment: 'lab',
      requests: { cpu: 0.5, memory: 8 * 2 ** 30, gpus: 1, cost: 0.02 + 0.04 + 2 },
      minimumInterval: 5_400_000,
      refreshInterval: 86_400_000,
      maximumActive: 4,
      lifetime: 259_200_000,
      keep: 2,
      failedLifetime: 0,
      deployTimeout: 2_700_000,
      removeTimeout: 90_000,
      budget: { cpu: 2 },
      job: {
        image: 'example.com/runner:1',
        env: { NODE_ENV: 'test' },
        requests: { cpu: '100m' },
        limits: {},
        nodeSelector: { pool: 'ci' },
      },
    },
  ]);
});

test.each<[title: string, change: [string, string], line: RegExp]>([
  ['an unknown field', ['branch: main', 'brnach: main'], /^deployments\.yaml:5:5: "brnach" .*Did you mean "branch"\?/m],
  [
    'a missing field',
    ['    environment: lab\n', ''],
    /^deployments\.yaml:3:5: versions\[0\] has no field "environment"/,
  ],
  [
    'both a branch and a tag',
    ['branch: main', 'branch: main\n    tag: v1'],
    /:3:5: .* more than one of the fields "branch"/,
  ],
  [
    'a number as duration',
    ['branch: main', 'branch: main\n    lifetime: 3'],
    /:6:15: .*lifetime is 3\. Must be a duration/,
  ],
  ['an unknown unit', ['branch: main', 'branch: main\n    lifetime: 3w'], /:6:15: .* "3w"\. Must be a duration/],
  ['no time at all', ['branch: main', 'branch: main\n    lifetime: 0h'], /:6:15: lifetime is 0/],
  ['a long name', ['name: master', `name: ${'m'.repeat(25)}`], /:3:11: .* at most 24 characters/],
  ['a name with capitals', ['name: master', 'name: Master'], /:3:11: .*"Master"\. Must consist of lower-case/],
  ['a password in the address', ['https://', 'https://me:secret@'], /:4:17: .* without a password/],
  [
    'an option as address',
    ['https://github.com/acme/platform.git', '--upload-pack=touch'],
    /:4:17: .*Must be an address/,
  ],
  ['a transport that runs commands', ['https://github.com/acme/platform.git', '"ext::sh -c id"'], /Must be an address/],
  ['a local address', ['https://github.com/acme/platform.git', 'file:///etc'], /Must be an address/],
  [
    'a path out of the repository',
    ['branch: main', 'branch: main\n    path: ../x'],
    /:6:11: .*Must be a path in the repo/,
  ],
  [
    'an absolute path',
    ['branch: main', 'branch: main\n    watch: [/etc]'],
    /:6:13: versions\[0\]\.watch\[0\] is "\/etc"/,
  ],
  ['an option as branch', ['branch: main', 'branch: --all'], /:5:13: .*branch is "--all"/],
  [
    'SSH without a key',
    ['https://github.com/acme/platform.git', 'git@github.com:a/b.git'],
    /:4:17: .*credentialsSecret/,
  ],
  [
    'credentials over HTTP',
    ['https://github.com/acme/platform.git', 'http://github.com/a.git\n    credentialsSecret: token'],
    /:4:17: repository uses HTTP/,
  ],
  ['an invalid address', ['https://github.com', 'https://github:1:2'], /:4:17: .*Must be an address/],
  ['too little for an update', ['branch: main', 'branch: main\n    keep: 3'], /maximumActive is 3, and keep is 3/],
  ['another version of the format', ['deployments/v1', 'deployments/v9'], /:1:13: apiVersion is .*Must be "kubeflow/],
  ['an empty list', [MINIMAL.slice(MINIMAL.indexOf('\n  - ')), ' []\n'], /:2:11: versions is an empty list/],
  ['a list instead of a map', [MINIMAL, '- a\n'], /:1:1: the file is a list\. Must be a map/],
  ['an empty file', [MINIMAL, ''], /:1:1: the file is empty\. Must be a map/],
  ['a duplicate field', ['branch: main', 'branch: main\n    branch: dev'], /:6:5: Map keys must be unique/],
  ['broken YAML', ['name: master', 'name: [master'], /^deployments\.yaml:\d+:\d+: /],
  ['a cost without prices', ['versions:', 'limits: { budget: { cost: 3 } }\nversions:'], /there are no prices/],
])('fails for %s, with its line and column', (_, [before, after], line) => {
  expect(MINIMAL).toContain(before);
  const { message, lines } = errorOf(MINIMAL.replace(before, after));
  expect(message).toBe('deployments.yaml is not valid.');
  expect(lines.join('\n')).toMatch(line);
});

test('fails for two versions with the same name, and names both', () => {
  const [, version] = MINIMAL.split('versions:\n');
  expect(errorOf(MINIMAL + version).lines).toEqual([
    'deployments.yaml:7:11: versions[1] and versions[0] have the same name "master". Names must be unique.',
  ]);
});

test.each([
  ['limits: { active: 2 }', { keep: 2 }, 'limits.active is 2, and the versions keep 2 instances.'],
  ["limits: { budget: { cpu: '3' } }", { requests: { cpu: '2' } }, 'one more, which an update needs: 4.'],
  ['', { budget: { memory: '3Gi' }, requests: { memory: '2Gi' } }, 'The budget does not allow 2 instances'],
])('fails if a limit never allows an update: %s %j', (limits, fields, message) => {
  const document = parse(`${limits}\n${MINIMAL}`);
  Object.assign(document.versions[0], fields);
  expect(errorOf(stringify(document)).lines.join('\n')).toContain(message);
});

test('all problems are reported together, in the order of the file', () => {
  const { lines } = errorOf(MINIMAL.replace('branch: main', 'brnach: 1').replace('name: master', 'name: 7'));
  expect(lines.map((line) => line.split(':').slice(1, 3).join(':'))).toEqual(['3:5', '3:11', '5:5']);
});

test('fails for a file that does not exist', () => {
  expect(() => readConfig('/nowhere/deployments.yaml')).toThrow('/nowhere/deployments.yaml cannot be read.');
});

test('the published schema is the one that the command uses', () => {
  const text = `${JSON.stringify(CONFIG_SCHEMA, null, 2)}\n`;
  if (process.env.UPDATE_SCHEMAS === '1') {
    writeFileSync(SCHEMA_FILE, text);
  }
  expect(JSON.parse(readFileSync(SCHEMA_FILE, 'utf8'))).toEqual(CONFIG_SCHEMA);
});

describe('a validator of JSON Schema', () => {
  const validate = new Ajv2020({ strict: false }).compile(JSON.parse(JSON.stringify(CONFIG_SCHEMA)));
  const agrees = (document: unknown) => {
    expect({ document, valid: checkSchema(document, CONFIG_SCHEMA).length === 0 }).toEqual({
      document,
      valid: validate(document),
    });
  };

  test('accepts the same documents as the command', () => {
    agrees(parse(MINIMAL));
    agrees(parse(FULL));
    expect(validate(parse(FULL))).toBe(true);
  });

  test('agrees about every change of a value', async () => {
    const paths = pathsOf(parse(FULL));
    const values = fc.oneof(
      fc.constantFrom(null, true, '', 'a', 'a/../b', '..a', '-x', '1h', '1.5', '500m', '8Gi', 'a b', 'v*', [], {}),
      fc.integer({ min: -1, max: 30 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.string({ unit: 'grapheme', maxLength: 26 }),
    );
    const change = fc.record({ at: fc.nat(paths.length - 1), value: values, rename: fc.boolean() });
    await checkProperty(
      change,
      ({ at, value, rename }) => {
        const document = parse(FULL);
        const path = paths[at];
        const parent = path.slice(0, -1).reduce((node, part) => node[part], document);
        const last = path.at(-1) ?? '';
        if (rename && !Array.isArray(parent)) {
          parent[`${last}x`] = parent[last];
          delete parent[last];
        } else {
          parent[last] = value;
        }
        agrees(document);
      },
      { runs: 300 },
    );
  });
});

function pathsOf(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) {
    return [path];
  }
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  const below = entries.flatMap(([name, field]) => pathsOf(field, [...path, name]));
  return path.length === 0 ? below : [path, ...below];
}
