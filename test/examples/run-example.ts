import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { ModuleKind, ScriptTarget, transpile } from 'typescript';
import * as library from '../../lib';
import { parseManifests } from '../parse-manifests';

/** A written Kubernetes object. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: any;
}

/** The output of an example. */
export interface ExampleOutput {
  /** File contents by path: Kubernetes YAML below `dist/`, Terraform below `cdktf.out/`, all else below `deploy.out/`. */
  readonly files: Map<string, string>;
  /** The summary that the program prints. */
  readonly summary: string;
  /** All Kubernetes objects in files with a path prefix. */
  manifests(prefix?: string): Manifest[];
  /** The Terraform JSON of an environment. */
  terraform(environment: string): any;
}

export const EXAMPLES = readdirSync(join(__dirname, '../../examples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

/** The library, as a program imports it. */
export type Library = typeof library;

/**
 * Runs the `main.ts` of an example like a user, with temporary output folders.
 *
 * @param instead returns replacements for exports of the library
 */
export function runExample(name: string, instead?: (library: Library) => Partial<Library>): ExampleOutput {
  return runMain(join(__dirname, '../../examples', name, 'main.ts'), instead);
}

const outputs = new Map<string, ExampleOutput>();

/** The output of an example in the environment of the tests. Tests share it, and must not change it. */
export function exampleOutput(name: string): ExampleOutput {
  const output = outputs.get(name) ?? runExample(name);
  outputs.set(name, output);
  return output;
}

/** Runs any program in the same way, by the path of its file. */
export function runMain(main: string, instead: (library: Library) => Partial<Library> = () => ({})): ExampleOutput {
  const folder = mkdtempSync(join(tmpdir(), 'example-'));
  const before = { ...process.env };
  const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    process.env.CDK8S_OUTDIR = join(folder, 'dist');
    process.env.CDKTF_OUTDIR = join(folder, 'cdktf.out');
    process.env.KUBEFLOW_DEPLOY_OUTDIR = join(folder, 'deploy.out');
    runProgram(main, libraryWith(instead(library)));
    const files = new Map(filesBelow(folder).map((path) => [relative(folder, path), readFileSync(path, 'utf8')]));
    // The summary names the output folder.
    const summary = stdout.mock.calls.map(([text]) => text).join('');
    return outputOf(files, summary.replaceAll(`${relative(process.cwd(), folder)}/`, ''));
  } finally {
    process.env = before;
    stdout.mockRestore();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs only the program again, because loading the library takes longer than running the program. */
function runProgram(path: string, imported: Library): void {
  const options = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, esModuleInterop: true };
  const code = transpile(readFileSync(path, 'utf8'), options);
  const importing = (module: string) => (module === 'kubeflow-cdk' ? imported : require(module));
  new Function('require', 'exports', '__dirname', code)(importing, {}, dirname(path));
}

/** The library with replaced exports. Exports are getters, so unused modules are not loaded. */
function libraryWith(others: Partial<Library>): Library {
  const exported: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(library);
  for (const [name, value] of Object.entries(others)) {
    exported[name] = { value, enumerable: true };
  }
  return Object.defineProperties({}, exported) as Library;
}

function outputOf(files: Map<string, string>, summary: string): ExampleOutput {
  const parsed = new Map<string, Manifest[]>();
  const parse = (path: string): Manifest[] => {
    const manifests = parsed.get(path) ?? parseManifests<Manifest>(files.get(path) ?? '');
    parsed.set(path, manifests);
    return manifests;
  };
  return {
    files,
    summary,
    manifests: (prefix = 'dist/') =>
      [...files.keys()].filter((path) => path.startsWith(prefix) && path.endsWith('.k8s.yaml')).flatMap(parse),
    terraform: (environment) => JSON.parse(files.get(`cdktf.out/stacks/${environment}/cdk.tf.json`) ?? '{}'),
  };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}
