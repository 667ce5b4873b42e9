import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Plugin } from 'vitest/config';

const root = join(import.meta.dirname, '..');
const lib = join(root, 'lib');
const build = join(root, 'build');

/** Time of the last change of a source or a compiled file in a folder. */
function newest(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !entry.parentPath.includes('__pycache__'),
  );
  return Math.max(...files.map(({ parentPath, name }) => statSync(join(parentPath, name)).mtimeMs));
}

/** Resolves imports of lib/ to the compiled package in build/, so that tests run on what users install. */
export const buildInsteadOfLib: Plugin = {
  name: 'build-instead-of-lib',
  enforce: 'pre',
  configResolved() {
    if (!existsSync(join(build, 'index.js')) || newest(lib) > newest(build)) {
      throw new Error('build/ does not exist or is older than lib/. Run `npm run build`.');
    }
  },
  async resolveId(source, importer, options) {
    const resolved = await this.resolve(source, importer, { ...options, skipSelf: true });
    if (!resolved?.id.startsWith(`${lib}/`) || !resolved.id.endsWith('.ts')) {
      return undefined;
    }
    const compiled = join(build, relative(lib, resolved.id).replace(/\.ts$/, '.js'));
    // Node.js loads it, because it is CommonJS.
    return { id: compiled, external: true };
  },
};
