import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { audit, type LockedPackage, type LockFile, type Policy } from './lock-file';
import { POLICY } from './policy';

const ROOT = join(__dirname, '../..');
const json = (file: string) => JSON.parse(readFileSync(join(ROOT, file), 'utf8'));

test('the lock file of this repository follows the policy', () => {
  const lock: LockFile = json('package-lock.json');
  expect(Object.keys(lock.packages).length).toBeGreaterThan(500);
  expect(audit(lock, POLICY)).toEqual([]);
});

test('the lock file has the dependencies of package.json and of its workspaces', () => {
  const { packages }: LockFile = json('package-lock.json');
  const sources = Object.keys(packages).filter((folder) => !folder.includes('node_modules/'));
  const { workspaces = [] } = json('package.json');
  expect(sources.sort()).toEqual(['', ...workspaces].sort());
  for (const folder of sources) {
    const { version, dependencies, devDependencies, peerDependencies } = json(join(folder, 'package.json'));
    expect(packages[folder]).toMatchObject(
      Object.fromEntries(
        Object.entries({ version, dependencies, devDependencies, peerDependencies }).filter(([, value]) => value),
      ),
    );
  }
});

const EMPTY: Policy = { licenses: ['MIT', 'ISC'], otherLicenses: {}, installScripts: {}, ownPeers: {} };
const ORIGIN = 'https://registry.npmjs.org/a/-/a-1.0.0.tgz';
const GOOD: LockedPackage = { version: '1.0.0', license: 'MIT', integrity: 'sha512-aB+/09==', resolved: ORIGIN };

const problems = (packages: Record<string, LockedPackage>, root: LockedPackage = {}, policy: Partial<Policy> = {}) =>
  audit({ lockfileVersion: 3, packages: { '': root, ...packages } }, { ...EMPTY, ...policy });
const problemsOf = (one: LockedPackage, policy?: Partial<Policy>) =>
  problems({ 'node_modules/a': { ...GOOD, ...one } }, {}, policy);

describe('a lock file', () => {
  test('may contain packages of the registry, bundled ones and workspaces', () => {
    const bundled = { version: '1.0.0', license: 'ISC', inBundle: true };
    const packages = {
      tools: { version: '1.0.0', dependencies: { 'kubeflow-cdk': '0.1.0' } },
      'node_modules/kubeflow-cdk-cli': { resolved: 'tools', link: true },
      'node_modules/a': { ...GOOD, license: '(MIT OR GPL-3.0-or-later)' },
      'node_modules/@b/c': { ...GOOD, resolved: undefined },
      'node_modules/a/node_modules/d': bundled,
    };
    expect(problems(packages, { workspaces: ['tools'], dependencies: { a: '^1.0.0' } })).toEqual([]);
  });

  test.each<[string, LockedPackage, RegExp]>([
    ['no integrity', { integrity: undefined }, /no SHA-512 integrity/],
    ['a weak integrity', { integrity: 'sha1-abc=' }, /no SHA-512 integrity/],
    ['a Git repository', { resolved: 'git+ssh://git@github.com/a/a.git#abc' }, /comes from git\+ssh/],
    ['another registry', { resolved: 'https://registry.npmjs.org.example.com/a.tgz' }, /comes from https/],
    ['an insecure URL', { resolved: 'http://registry.npmjs.org/a.tgz' }, /comes from http:/],
    ['a license that is not allowed', { license: 'GPL-3.0' }, /license "GPL-3.0" of a@1\.0\.0 is not allowed/],
    ['no license', { license: undefined }, /license "" of a@1\.0\.0 is not allowed/],
    ['an install script', { hasInstallScript: true }, /^a@1\.0\.0 has an install script: review it$/],
  ])('fails if a package has %s', (_, one, expected) => {
    expect(problemsOf(one)).toEqual([expect.stringMatching(expected)]);
  });

  test.each([
    'github:a/a',
    'a/a',
    'git+https://example.com/a.git',
    'https://example.com/a.tgz',
    'file:../a',
    'npm:b@1.0.0',
    'latest',
  ])('fails if package.json depends on %s', (range) => {
    expect(problems({}, { devDependencies: { a: range } })).toEqual([expect.stringContaining(`a "${range}" is not`)]);
  });

  test('fails if a peer is installed twice, except for programs that run in another process', () => {
    const packages = { 'node_modules/a': GOOD, 'node_modules/b': GOOD, 'node_modules/b/node_modules/a': GOOD };
    const root = { peerDependencies: { a: '^1.0.0' } };
    expect(problems(packages, root)).toEqual(['node_modules/b/node_modules/a: a second copy of the peer a']);
    expect(problems(packages, root, { ownPeers: { 'node_modules/b': 'a program' } })).toEqual([]);
  });

  test('fails if it links to a folder that is not a workspace', () => {
    const link = { resolved: '../a', link: true };
    expect(problems({ 'node_modules/a': link }, { workspaces: ['tools'] })).toHaveLength(1);
  });

  test('fails if the policy allows what no package needs', () => {
    const reasons = { 'z@1.0.0': 'a reason' };
    expect(problemsOf({}, { installScripts: reasons, otherLicenses: reasons, ownPeers: reasons })).toHaveLength(3);
  });

  test('fails if a reviewed install script has another version', () => {
    const policy = { installScripts: { 'a@1.0.0': 'a reason' } };
    expect(problemsOf({ hasInstallScript: true }, policy)).toEqual([]);
    expect(problemsOf({ hasInstallScript: true, version: '1.0.1' }, policy)).toEqual([
      'a@1.0.1 has an install script: review it',
      'installScripts: a@1.0.0 is no longer needed',
    ]);
  });
});
