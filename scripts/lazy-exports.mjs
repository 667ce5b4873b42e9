// Makes the re-exports of compiled barrels lazy: a name loads its module when it is first used, so that who uses no cloud
// never loads one.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const require = createRequire(import.meta.url);

/** Rewrites every file under a folder that does nothing but re-export. */
export function makeExportsLazy(folder) {
  const barrels = readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith('.d.ts'))
    .map((file) => join(folder, file))
    .map((declarations) => ({ file: declarations.replace(/\.d\.ts$/, '.js'), reexports: reexportsOf(declarations) }))
    .filter(({ reexports }) => reexports?.length > 0)
    .map(({ file, reexports }) => ({ file, names: namesOf(file, reexports) }));
  for (const { file, names } of barrels) {
    writeFileSync(file, lazyBarrel(names));
  }
}

/** The `export … from` declarations of a file, or undefined where it holds anything else. */
function reexportsOf(declarations) {
  const { statements } = ts.createSourceFile(declarations, readFileSync(declarations, 'utf8'), ts.ScriptTarget.Latest);
  const reexports = statements.filter((statement) => ts.isExportDeclaration(statement) && statement.moduleSpecifier);
  return reexports.length === statements.length ? reexports : undefined;
}

/** Each name that a barrel has at run time, with the expression that loads it. */
function namesOf(file, reexports) {
  const names = new Map();
  for (const { exportClause, moduleSpecifier, isTypeOnly } of reexports) {
    if (isTypeOnly) {
      continue;
    }
    const module = moduleSpecifier.text;
    const exported = Object.keys(require(join(dirname(file), module)));
    const load = `require(${JSON.stringify(module)})`;
    if (exportClause === undefined) {
      for (const name of exported) {
        names.set(name, `${load}.${name}`);
      }
    } else if (ts.isNamespaceExport(exportClause)) {
      names.set(exportClause.name.text, load);
    } else {
      for (const { name, propertyName } of exportClause.elements) {
        const original = (propertyName ?? name).text;
        // Interfaces are gone at run time.
        if (exported.includes(original)) {
          names.set(name.text, `${load}.${original}`);
        }
      }
    }
  }
  return names;
}

// The names stand as `exports.X = void 0` first because Node finds the names that `import { X }` may use by reading the
// text of a CommonJS module, not by running it.
function lazyBarrel(names) {
  return `"use strict";
// Made by scripts/lazy-exports.mjs: a name loads its module when it is first used.
Object.defineProperty(exports, "__esModule", { value: true });
${[...names.keys()].map((name) => `exports.${name} = void 0;\n`).join('')}
function lazy(name, load) {
  Object.defineProperty(exports, name, {
    enumerable: true,
    configurable: true,
    get() {
      const value = load();
      Object.defineProperty(exports, name, { enumerable: true, configurable: true, value });
      return value;
    },
  });
}
${[...names].map(([name, load]) => `lazy(${JSON.stringify(name)}, () => ${load});\n`).join('')}`;
}
