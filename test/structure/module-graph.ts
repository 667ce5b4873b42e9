import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { preProcessFile } from 'typescript';

/** An import of one file by another, as `importer -> imported`. */
export type Import = string;

/** The files of a folder and their imports. Type imports count. */
export class ModuleGraph {
  /** Reads every TypeScript file below a folder. */
  static of(folder: string): ModuleGraph {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    return new ModuleGraph(new Map(files.map((file) => [file, importsOf(folder, file)])));
  }

  /** @param imports by file: packages by name, files by their path below the folder */
  constructor(private readonly imports: ReadonlyMap<string, readonly string[]>) {}

  get files(): string[] {
    return [...this.imports.keys()];
  }

  /** Imports that a rule does not allow. */
  violations(isAllowed: (importer: string, imported: string) => boolean): Import[] {
    return [...this.imports].flatMap(([importer, imported]) =>
      imported.filter((file) => !isAllowed(importer, file)).map((file) => `${importer} -> ${file}`),
    );
  }

  /** Groups of files that import each other, directly or through others: the strongly connected components (Tarjan). */
  cycles(): string[][] {
    const order = new Map<string, number>();
    const low = new Map<string, number>();
    const stack: string[] = [];
    const cycles: string[][] = [];
    const visit = (file: string): number => {
      order.set(file, order.size);
      low.set(file, order.size - 1);
      stack.push(file);
      for (const next of this.imports.get(file) ?? []) {
        if (!this.imports.has(next)) {
          continue;
        }
        if (!order.has(next)) {
          low.set(file, Math.min(low.get(file) ?? 0, visit(next)));
        } else if (stack.includes(next)) {
          low.set(file, Math.min(low.get(file) ?? 0, order.get(next) ?? 0));
        }
      }
      if (low.get(file) === order.get(file)) {
        const members = stack.splice(stack.indexOf(file));
        if (members.length > 1 || this.imports.get(file)?.includes(file)) {
          cycles.push(members.sort());
        }
      }
      return low.get(file) ?? 0;
    };
    for (const file of this.files) {
      if (!order.has(file)) {
        visit(file);
      }
    }
    return cycles;
  }
}

function importsOf(folder: string, file: string): string[] {
  const path = join(folder, file);
  return preProcessFile(readFileSync(path, 'utf8')).importedFiles.map(({ fileName }) =>
    fileName.startsWith('.') ? relative(folder, sourceOf(resolve(dirname(path), fileName))) : fileName,
  );
}

function sourceOf(path: string): string {
  return existsSync(path) && statSync(path).isDirectory() ? join(path, 'index.ts') : `${path}.ts`;
}
