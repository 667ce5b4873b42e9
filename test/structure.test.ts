import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { preProcessFile } from 'typescript';
import * as library from '../lib';

const LIB = join(__dirname, '..', 'lib');

const modules = readdirSync(LIB, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, imports: importsOf(join(LIB, file)) }));

/** What a module imports: packages by name, files of the library by their path within it. */
function importsOf(file: string): string[] {
  return preProcessFile(readFileSync(file, 'utf8')).importedFiles.map(({ fileName }) =>
    fileName.startsWith('.') ? relative(LIB, sourceOf(resolve(dirname(file), fileName))) : fileName,
  );
}

function sourceOf(path: string): string {
  return existsSync(path) && statSync(path).isDirectory() ? join(path, 'index.ts') : `${path}.ts`;
}

/** Modules that import something that only others may, as `importer -> imported`. */
function offences(
  isMeant: (imported: string) => boolean,
  mayImport: (importer: string) => boolean = () => false,
): string[] {
  return modules
    .filter(({ file }) => !mayImport(file))
    .flatMap(({ file, imports }) => imports.filter(isMeant).map((imported) => `${file} -> ${imported}`));
}

const isBarrel = (file: string) => file.endsWith('index.ts');

test('no module imports the front door, which would load everything', () => {
  expect(offences((imported) => imported === 'index.ts' || imported === 'platforms/index.ts', isBarrel)).toEqual([]);
});

test('cdktf and providers are imported in one folder only', () => {
  expect(
    offences(
      (imported) => /^(cdktf|@cdktf\/.*)$/.test(imported),
      (importer) => importer.startsWith('platforms/gke/'),
    ),
  ).toEqual([]);
});

test('a provider is imported by file, because its index is slow to load', () => {
  expect(offences((imported) => /^@cdktf\/[^/]+(\/lib)?$/.test(imported))).toEqual([]);
});

test('nobody but barrels imports a cloud', () => {
  expect(
    offences(
      (imported) => imported.startsWith('platforms/gke/'),
      (importer) => importer.startsWith('platforms/gke/') || isBarrel(importer),
    ),
  ).toEqual([]);
});

test('a barrel does nothing but re-export, so that the build can make it lazy', () => {
  const statements = modules
    .filter(({ file }) => isBarrel(file))
    .flatMap(({ file }) => readFileSync(join(LIB, file), 'utf8').split(/;\n/))
    .filter((statement) => statement !== '');
  expect(statements.filter((statement) => !/^export (type )?(\*|\{[^}]*\})/.test(statement))).toEqual([]);
});

test('what the library exports can be had from any language: classes and enums, and no functions or constants', () => {
  const isClass = (value: unknown) => typeof value === 'function' && /^class\b/.test(value.toString());
  const isEnum = (value: unknown) =>
    typeof value === 'object' && value !== null && /^[A-Z]/.test(Object.keys(value)[0]);
  // Interfaces that are re-exported by name are undefined at run time.
  const values = Object.entries(library).filter(([, value]) => value !== undefined);
  const others = values.filter(([, value]) => !isClass(value) && !isEnum(value));
  expect(others.map(([name]) => name)).toEqual([]);
});
