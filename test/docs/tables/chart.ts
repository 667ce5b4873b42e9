import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChartTable, chartTableIn, matchingValues } from '../chart-table';
import { values as chartValues } from '../chart-values.json';
import { errorMessages, PublicApi } from '../public-api';

const ROOT = join(__dirname, '..', '..', '..');
const LIB = join(ROOT, 'lib');
const HUB = join(LIB, 'components/jupyterhub');

/** Files with the types that the README must cover, if the props of the hub use them. */
const FOLDERS = [HUB, join(LIB, 'volumes/pod-volume.ts'), join(LIB, 'pods/secret-key-ref.ts')];

describe('the migration tables in the README of JupyterHub', () => {
  let table: ChartTable;
  let api: PublicApi;

  beforeAll(() => {
    table = chartTableIn(readFileSync(join(HUB, 'README.md'), 'utf8'));
    api = new PublicApi([join(LIB, 'index.ts')], LIB, 'JupyterHubProps');
  });

  const listedMembers = () => [...table.rows.map(({ ours }) => ours), ...table.without];

  test('contain only members of the API', () => {
    expect(listedMembers().flatMap((paths) => errorMessages(() => api.resolveTogether(paths)))).toEqual([]);
  });

  test('contain only values of the chart', () => {
    const named = table.rows.flatMap(({ values }) => values);
    expect(named.filter((name) => matchingValues(name, chartValues).length === 0)).toEqual([]);
  });

  test('cover every value of the chart', () => {
    const named = new Set(
      table.rows.flatMap(({ values }) => values).flatMap((name) => matchingValues(name, chartValues)),
    );
    expect(chartValues.filter((value) => !named.has(value))).toEqual([]);
  });

  test('cover every prop', () => {
    const named = new Set(listedMembers().flatMap((paths) => membersOf(api, paths)));
    expect(api.members('JupyterHubProps', FOLDERS).filter((member) => !named.has(member))).toEqual([]);
  });
});

describe('a migration table', () => {
  const page = [
    'Before.',
    '',
    '| chart value | ours | note |',
    '| --- | --- | --- |',
    '| `hub.{resources,db.*}`, `hub.extraEnv` | `hub.resources`, and `hub.database` | a note, with `code \\| more` |',
    '| `rbac.create` | left out: roles are always created, see `hub.roles` | |',
    '| `singleuser.uid` | always: 1000 | |',
    '',
    'Between.',
    '',
    '| what the chart does not have | what it is |',
    '| --- | --- |',
    '| `notebooks.gpu` | GPUs |',
  ].join('\n');

  test('is parsed', () => {
    expect(chartTableIn(page)).toEqual({
      rows: [
        { values: ['hub.{resources,db.*}', 'hub.extraEnv'], ours: ['hub.resources', 'hub.database'] },
        { values: ['rbac.create'], ours: [], reason: 'roles are always created, see `hub.roles`' },
        { values: ['singleuser.uid'], ours: [], reason: '1000' },
      ],
      without: [['notebooks.gpu']],
    });
  });

  test.each([
    ['has an empty cell', '|'],
    ['has no reason', 'left out |'],
  ])('fails if a row %s', (_, cell) => {
    expect(() => chartTableIn(`| chart value | ours |\n| --- | --- |\n| \`debug.enabled\` | ${cell}`)).toThrow(
      'the row of `debug.enabled` must contain members',
    );
  });

  test('fails if a row has the wrong number of cells', () => {
    expect(() => chartTableIn('| chart value | ours |\n| --- | --- |\n| `debug.enabled` |')).toThrow('has 1 cells');
  });

  const values = ['hub.db.type', 'hub.db.pvc.storage', 'hub.dbx', 'hub.config', 'proxy.pdb.enabled', 'hub.pdb.enabled'];

  test.each([
    ['hub.db.type', ['hub.db.type']],
    ['hub.db.*', ['hub.db.type', 'hub.db.pvc.storage']],
    ['hub.db', ['hub.db.type', 'hub.db.pvc.storage']],
    ['hub.{dbx,config}', ['hub.dbx', 'hub.config']],
    ['*.pdb.enabled', ['proxy.pdb.enabled', 'hub.pdb.enabled']],
    ['hub.config.GitHubOAuthenticator.client_id', ['hub.config']],
    ['hub.nothing', []],
    ['ub.db', []],
  ])('the name %s matches values of the chart', (name, named) => {
    expect(matchingValues(name, values)).toEqual(named);
  });
});

describe('a path', () => {
  let folder: string;
  let api: PublicApi;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-api-'));
    writeFileSync(join(folder, 'foreign.d.ts'), 'export interface Resources { readonly cpu?: number }');
    writeFileSync(
      join(folder, 'index.ts'),
      `
        import type { Resources } from '../foreign';
        export interface Base { readonly users?: string[] }
        export interface DoorOptions extends Base { readonly key: string }
        export class Door {
          public static open(): Door { return new Door('open'); }
          public static locked(options: DoorOptions): Door { return new Door(options.key); }
          public static _secret(): Door { return new Door(''); }
          private static helper(): Door { return new Door(''); }
          private constructor(readonly key: string) {}
        }
        export interface Room { readonly door?: Door; readonly resources?: Resources }
        export interface HouseProps {
          readonly name?: string;
          readonly rooms?: Room[];
          readonly annex?: { [name: string]: Room };
          readonly rent?: Base;
        }
        export class House { readonly url?: string; addRoom(id: string, room: Room): void {} }
      `,
    );
    api = new PublicApi([join(folder, 'index.ts'), join(folder, 'foreign.d.ts')], folder, 'HouseProps');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    ['name', ['HouseProps.name']],
    ['rooms', ['HouseProps.rooms']],
    ['rooms.door', ['Room.door', 'Door.open', 'Door.locked', 'DoorOptions.key', 'DoorOptions.users']],
    ['annex.<name>.resources', ['Room.resources']],
    ['rooms.door.locked', ['Door.locked']],
    ['Door.locked.users', ['DoorOptions.users']],
    ['Door.open()', ['Door.open']],
    ['House', ['House']],
    ['House.url', ['House.url']],
    ['House.addRoom.resources', ['Room.resources']],
    ['Door.locked({ key, users: [] })', ['Door.locked', 'DoorOptions.key', 'DoorOptions.users']],
    ['rooms.door.key', ['DoorOptions.key']],
    ['rent.*', ['HouseProps.rent', 'Base.users']],
    ['Door.locked.*', ['Door.locked', 'DoorOptions.key', 'DoorOptions.users']],
  ])('%s resolves to its members', (path, members) => {
    expect(api.resolve(path)).toEqual(members);
  });

  test.each([
    ['rooms.window', 'Room has no "window"'],
    ['name.first', 'has no "first"'],
    ['Gate.open', 'HouseProps has no "Gate"'],
    ['Door._secret', 'Door has no "_secret"'],
    ['Door.helper', 'Door has no "helper"'],
    ['Door.locked.users.name', 'has no "name"'],
    ['Door.locked({ lock })', 'DoorOptions has no "lock"'],
  ])('fails if %s does not exist', (path, message) => {
    expect(() => api.resolve(path)).toThrow(message);
  });

  test('can continue an earlier path', () => {
    expect(api.resolveTogether(['rooms', 'Door.locked', 'key', 'name'])).toEqual([
      'HouseProps.rooms',
      'Door.locked',
      'DoorOptions.key',
      'HouseProps.name',
    ]);
    expect(() => api.resolveTogether(['name', 'key'])).toThrow('HouseProps has no "key"');
  });

  test('lists each member once, through types of the library', () => {
    expect(api.members('HouseProps', [join(folder, 'index.ts')])).toEqual([
      'HouseProps.name',
      'Door.open',
      'Door.locked',
      'DoorOptions.key',
      'DoorOptions.users',
      'Room.resources',
      'Base.users',
    ]);
  });
});

/** The members of paths. Invalid paths have their own test. */
function membersOf(api: PublicApi, paths: readonly string[]): string[] {
  return errorMessages(() => api.resolveTogether(paths)).length > 0 ? [] : api.resolveTogether(paths);
}
