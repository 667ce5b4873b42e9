import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { readAsset } from '../../lib/assets';

const LIB = join(__dirname, '..', '..', 'lib');

const files = readdirSync(LIB, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.parentPath.includes('__pycache__'))
  .map((entry) => join(entry.parentPath, entry.name).slice(LIB.length + 1));
const assets = files.filter((file) => !/\.ts$|README\.md$/.test(file));

/** Calls and names in TypeScript code that locate or load a file next to it. Text in strings and comments does not count. */
function locators(code: string): string[] {
  const found: string[] = [];
  if (!/__dirname|__filename|\brequire\b|import\.meta/.test(code)) {
    return found;
  }
  const visit = (node: ts.Node): void => {
    const isName = ts.isIdentifier(node) && ['__dirname', '__filename', 'require'].includes(node.text);
    // The cache says which modules are loaded. It loads nothing.
    const isCache = ts.isTypeOfExpression(node.parent ?? node) || node.parent?.getText() === 'require.cache';
    const isMember = ts.isPropertyAccessExpression(node.parent ?? node) || ts.isMethodDeclaration(node.parent ?? node);
    if (ts.isMetaProperty(node) || (isName && !isMember && !isCache)) {
      found.push(node.getText());
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('file.ts', code, ts.ScriptTarget.Latest, true));
  return found;
}

test('only readAsset locates files of the library, so that the build can embed all of them', () => {
  const sources = files.filter((file) => file.endsWith('.ts') && file !== 'assets.ts');
  const located = sources.flatMap((file) =>
    locators(readFileSync(join(LIB, file), 'utf8')).map((name) => `${file}: ${name}`),
  );
  expect(located).toEqual([]);
});

test('every way to locate a file is found', () => {
  expect(locators("join(__dirname, 'a'); require('./a'); import.meta.url; __filename;")).toEqual([
    '__dirname',
    'require',
    'import.meta',
    '__filename',
  ]);
  expect(locators("typeof require === 'function' ? require.cache : undefined")).toEqual([]);
  expect(locators("'join(__dirname)'; check.require(a); /* __dirname */")).toEqual([]);
});

test('every asset is used by the code', () => {
  const code = files.filter((file) => file.endsWith('.ts')).map((file) => readFileSync(join(LIB, file), 'utf8'));
  const unused = assets.filter((file) => !code.some((text) => text.includes(file.slice(file.lastIndexOf('/') + 1))));
  expect(assets.length).toBeGreaterThan(20);
  expect(unused).toEqual([]);
});

test('readAsset fails if the file does not exist', () => {
  expect(() => readAsset('components/missing.py')).toThrow('components/missing.py');
});
