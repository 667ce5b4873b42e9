import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(__filename);

/**
 * Loads a module of the library and all modules that it loads once more, as if another copy were installed.
 *
 * @param path path of the module below `lib`, without `.ts`
 */
export async function anotherCopy<T>(path: string): Promise<T> {
  if (process.env.KUBEFLOW_CDK_BUILD !== '1') {
    vi.resetModules();
    return import(join(__dirname, '..', 'lib', `${path}.ts`));
  }
  // Node.js loads the compiled modules, and vitest does not know them.
  const build = join(__dirname, '..', 'build');
  const loaded = unload(build);
  const copy = require(join(build, path));
  unload(build);
  Object.assign(require.cache, loaded);
  return copy;
}

/** Removes modules of a folder from the cache, and returns them. */
function unload(folder: string): NodeJS.Dict<NodeJS.Module> {
  const loaded = Object.entries(require.cache).filter(([file]) => file.startsWith(folder));
  for (const [file] of loaded) {
    delete require.cache[file];
  }
  return Object.fromEntries(loaded);
}
