import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inPublicationOrder, packagesIn, type SourcePackage, setVersions } from '../../scripts/release/packages';

const REPOSITORY = join(__dirname, '../..');
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'release-packages-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (file: string, content: object) => writeFileSync(join(root, file), JSON.stringify(content));
const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'));

/** A library, a command line and a private package that uses both. */
function writeWorkspaces(range = '0.1.0'): void {
  const library = {
    name: 'library',
    version: '0.1.0',
    workspaces: ['cli', 'site'],
    peerDependencies: { cdk8s: '^2.0.0' },
  };
  const cli = { name: 'cli', version: '0.1.0', devDependencies: { yaml: '2.9.1' } };
  const site = {
    name: 'site',
    version: '0.1.0',
    private: true,
    dependencies: { cli: range, yaml: '^0.1.0' },
    peerDependencies: { library: '^0.1.0' },
  };
  mkdirSync(join(root, 'cli'));
  mkdirSync(join(root, 'site'));
  write('package.json', library);
  write('cli/package.json', cli);
  write('site/package.json', site);
  write('package-lock.json', {
    name: 'library',
    version: '0.1.0',
    lockfileVersion: 3,
    packages: { '': library, cli, site, 'node_modules/cli': { resolved: 'cli', link: true } },
  });
}

test('the packages are the root and its workspaces', () => {
  writeWorkspaces();
  expect(packagesIn(root)).toEqual([
    { folder: '', name: 'library', version: '0.1.0', isPrivate: false, requires: [] },
    { folder: 'cli', name: 'cli', version: '0.1.0', isPrivate: false, requires: [] },
    { folder: 'site', name: 'site', version: '0.1.0', isPrivate: true, requires: ['cli', 'library'] },
  ]);
});

test('all packages get the version, and so do the dependencies between them, with their kind of range', () => {
  writeWorkspaces();
  setVersions(root, '0.2.0');
  expect(packagesIn(root).map(({ version }) => version)).toEqual(['0.2.0', '0.2.0', '0.2.0']);
  const site = read('site/package.json');
  expect(site.dependencies).toEqual({ cli: '0.2.0', yaml: '^0.1.0' });
  expect(site.peerDependencies).toEqual({ library: '^0.2.0' });
  expect(read('package.json').peerDependencies).toEqual({ cdk8s: '^2.0.0' });
  const lock = read('package-lock.json');
  expect(lock.version).toBe('0.2.0');
  expect(lock.packages).toEqual({
    '': read('package.json'),
    cli: read('cli/package.json'),
    site,
    'node_modules/cli': { resolved: 'cli', link: true },
  });
});

const source = (name: string, ...requires: string[]): SourcePackage => ({
  ...{ folder: name, name, version: '1.0.0', isPrivate: name === 'private' },
  requires,
});

test('packages are published after those that they require, and private ones are not', () => {
  const packages = [source('create', 'cli'), source('private'), source('library'), source('cli', 'library')];
  expect(inPublicationOrder(packages).map(({ name }) => name)).toEqual(['library', 'cli', 'create']);
});

test('fails if packages require each other', () => {
  expect(() => inPublicationOrder([source('a', 'b'), source('b', 'a'), source('c')])).toThrow(
    'these packages require each other: a, b',
  );
});

test.each(['*', '>=0.1.0', 'workspace:*'])('fails if a package depends on another one with the range %s', (range) => {
  writeWorkspaces(range);
  expect(() => setVersions(root, '0.2.0')).toThrow(`the dependency cli "${range}" between packages must be like 1.2.3`);
});

test('fails if a workspace does not exist', () => {
  write('package.json', { name: 'library', version: '0.1.0', workspaces: ['packages/*'] });
  expect(() => packagesIn(root)).toThrow(
    'lists the workspace "packages/*", which must be a folder with a package.json',
  );
});

test('fails if the lock file does not know a workspace', () => {
  writeWorkspaces();
  write('package-lock.json', { version: '0.1.0', packages: { '': read('package.json') } });
  expect(() => setVersions(root, '0.2.0')).toThrow('package-lock.json has no entry for "cli": npm install');
});

test('the files of this repository change in lines with a version only', () => {
  const files = [...packagesIn(REPOSITORY).map(({ folder }) => join(folder, 'package.json')), 'package-lock.json'];
  for (const file of files) {
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), readFileSync(join(REPOSITORY, file)));
  }
  setVersions(root, '123.0.0');
  for (const file of files) {
    const [before, after] = [REPOSITORY, root].map((folder) => readFileSync(join(folder, file), 'utf8').split('\n'));
    const changed = after.filter((line, index) => line !== before[index]);
    expect(after).toHaveLength(before.length);
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.filter((line) => !/^ *"[\w-]+": "[\^~]?123\.0\.0",?$/.test(line))).toEqual([]);
  }
});
