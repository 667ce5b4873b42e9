import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { run } from './measure.mjs';

export const root = join(import.meta.dirname, '..');
const { name, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/**
 * Creates a folder outside the checkout where programs can import the built library and its peers, like a user's
 * folder.
 */
export async function withWorkspace(use) {
  await buildIfStale();
  const folder = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-bench-'));
  try {
    link(folder, name, root);
    for (const peer of Object.keys(peerDependencies)) {
      link(folder, peer, join(root, 'node_modules', peer));
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Compiles a TypeScript program into the workspace. Types are checked by `npm run lint`. */
export function compile(source, target) {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(readFileSync(source, 'utf8'), { compilerOptions });
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, outputText);
}

/** Makes a package available to the programs of a folder. */
export function link(folder, packageName, target) {
  const place = join(folder, 'node_modules', packageName);
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(target, place, 'dir');
}

async function buildIfStale() {
  const built = statSync(join(root, 'build', 'index.js'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const newest = Math.max(
    ...readdirSync(join(root, 'lib'), { recursive: true }).map((file) => statSync(join(root, 'lib', file)).mtimeMs),
  );
  if (built < newest) {
    process.stderr.write('building the library first\n');
    await run(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root });
  }
}
