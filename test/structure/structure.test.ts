import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as library from '../../lib';
import { ModuleGraph } from './module-graph';

const ROOT = join(__dirname, '..', '..');
const LIB = join(ROOT, 'lib');

/**
 * Layers of lib, top first. A file imports only files of its folder and of lower layers.
 *
 * Folders in one layer do not import each other, except where SAME_LAYER says so.
 */
const LAYERS = [
  ['index'],
  ['app'],
  ['synthesis'],
  ['components'],
  ['platforms'],
  ['metrics'],
  ['pods', 'volumes', 'network'],
  ['validation'],
  ['names', 'images'],
  ['errors', 'terraform-token', 'warnings', 'yaml', 'digest'],
];

const SAME_LAYER = new Set(['terraform-token -> errors', 'warnings -> errors', 'images -> names']);

const graph = ModuleGraph.of(LIB);

/** The folder or file directly below lib that a file belongs to. */
const partOf = (file: string) => file.split('/')[0].replace(/\.ts$/, '');
const layerOf = (file: string) => LAYERS.findIndex((parts) => parts.includes(partOf(file)));
const isLibFile = (file: string) => file.endsWith('.ts');
const isBarrel = (file: string) => file.endsWith('index.ts');

function isDownward(importer: string, imported: string): boolean {
  const [from, to] = [partOf(importer), partOf(imported)];
  return (
    !isLibFile(imported) || from === to || layerOf(importer) < layerOf(imported) || SAME_LAYER.has(`${from} -> ${to}`)
  );
}

describe('dependencies', () => {
  test('every file of lib belongs to a layer', () => {
    expect(graph.files.filter((file) => layerOf(file) < 0)).toEqual([]);
  });

  test('folders depend on lower layers only', () => {
    expect(graph.violations(isDownward)).toEqual([]);
  });

  test('no files import each other, type imports included', () => {
    expect(graph.cycles()).toEqual([]);
  });

  test('an injected cycle and an injected upward import are found', () => {
    const injected = new ModuleGraph(
      new Map([
        ['pods/env.ts', ['validation/labels.ts', 'platforms/platform.ts']],
        ['platforms/platform.ts', ['pods/resources.ts']],
        ['pods/resources.ts', ['pods/env.ts', 'cdk8s']],
        ['validation/labels.ts', []],
      ]),
    );
    expect(injected.cycles()).toEqual([['platforms/platform.ts', 'pods/env.ts', 'pods/resources.ts']]);
    expect(injected.violations(isDownward)).toEqual(['pods/env.ts -> platforms/platform.ts']);
  });

  test('no file imports the index of the library or of all platforms, which load everything', () => {
    expect(
      graph.violations(
        (importer, imported) => isBarrel(importer) || !['index.ts', 'platforms/index.ts'].includes(imported),
      ),
    ).toEqual([]);
  });

  test('only lib/platforms/gke imports cdktf and its providers', () => {
    expect(
      graph.violations(
        (importer, imported) => importer.startsWith('platforms/gke/') || !/^(cdktf|@cdktf\/.*)$/.test(imported),
      ),
    ).toEqual([]);
  });

  test('providers are imported by file, because their index is slow to load', () => {
    expect(graph.violations((_, imported) => !/^@cdktf\/[^/]+(\/lib)?$/.test(imported))).toEqual([]);
  });

  test('only index files import a cloud platform', () => {
    expect(
      graph.violations(
        (importer, imported) =>
          importer.startsWith('platforms/gke/') || isBarrel(importer) || !imported.startsWith('platforms/gke/'),
      ),
    ).toEqual([]);
  });
});

describe('files', () => {
  const lines = (file: string) => readFileSync(file, 'utf8').trimEnd().split('\n').length;

  test.each(['lib', 'test', 'examples', 'bench', 'scripts'])('no program in %s has more than 300 lines', (folder) => {
    const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|js|mjs|py|sh)$/.test(file) && !/(^|\/)(node_modules|dist|cdktf\.out)\//.test(file))
      .map((file) => join(ROOT, folder, file));
    expect(files.length).toBeGreaterThan(1);
    expect(files.filter((file) => lines(file) > 300)).toEqual([]);
  });

  test('no folder of lib has more than 25 files', () => {
    const folders = new Set(graph.files.map((file) => dirname(file)));
    const crowded = [...folders].filter(
      (folder) => readdirSync(join(LIB, folder), { withFileTypes: true }).filter((entry) => entry.isFile()).length > 25,
    );
    expect(crowded).toEqual([]);
  });

  test('an index file only re-exports, so that the build can load its names on demand', () => {
    const statements = graph.files
      .filter(isBarrel)
      .flatMap((file) => readFileSync(join(LIB, file), 'utf8').split(/;\n/))
      .filter((statement) => statement !== '');
    expect(statements.filter((statement) => !/^export (type )?(\*|\{[^}]*\})/.test(statement))).toEqual([]);
  });
});

test('no exported class is recognized by `instanceof`, which fails if two copies of the library are installed', () => {
  const exported = new Set(Object.keys(library));
  const found = graph.files.flatMap((file) =>
    [...readFileSync(join(LIB, file), 'utf8').matchAll(/(?<!`)\binstanceof (\w+)/g)].map(
      ([, name]) => `${file}: ${name}`,
    ),
  );
  expect(found.filter((use) => exported.has(use.split(': ')[1]))).toEqual([]);
});

test('the library exports classes and enums only, which other languages can use', () => {
  const isClass = (value: unknown) => typeof value === 'function' && /^class\b/.test(value.toString());
  const isEnum = (value: unknown) =>
    typeof value === 'object' && value !== null && /^[A-Z]/.test(Object.keys(value)[0]);
  // Interfaces that are re-exported by name are undefined at run time.
  const values = Object.entries(library).filter(([, value]) => value !== undefined);
  const others = values.filter(([, value]) => !isClass(value) && !isEnum(value));
  expect(others.map(([name]) => name)).toEqual([]);
});
