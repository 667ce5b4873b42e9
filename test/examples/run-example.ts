import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { transformFileSync } from '@swc/core';
import * as library from '../../lib';
import { parseManifests } from '../parse-manifests';

/** A Kubernetes object as it was written. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: any;
}

/** What an example wrote. */
export interface ExampleOutput {
  /** Contents by path, those of Kubernetes below `dist/`, those of Terraform below `cdktf.out/`. */
  readonly files: Map<string, string>;
  /** The summary that the program prints. */
  readonly summary: string;
  /** All Kubernetes objects of the files whose path starts so. */
  manifests(prefix?: string): Manifest[];
  /** The Terraform of an environment. */
  terraform(environment: string): any;
}

export const EXAMPLES = readdirSync(join(__dirname, '../../examples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

/** The library, as a program imports it. */
export type Library = typeof library;

/**
 * Runs an example's `main.ts` as a user would, with output folders of its own.
 *
 * @param instead gives what the program is to import in the place of something that the library exports
 */
export function runExample(name: string, instead?: (library: Library) => Partial<Library>): ExampleOutput {
  return runMain(join(__dirname, '../../examples', name, 'main.ts'), instead);
}

/** Runs any program in the same way, by the path of its file. */
export function runMain(main: string, instead: (library: Library) => Partial<Library> = () => ({})): ExampleOutput {
  const folder = mkdtempSync(join(tmpdir(), 'example-'));
  const before = { ...process.env };
  const stdout = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    process.env.CDK8S_OUTDIR = join(folder, 'dist');
    process.env.CDKTF_OUTDIR = join(folder, 'cdktf.out');
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

/** Runs a program anew each time, and only the program: the library takes longer to load than to run. */
function runProgram(path: string, imported: Library): void {
  const { code } = transformFileSync(path, {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
    swcrc: false,
  });
  const importing = (module: string) => (module === 'kubeflow-cdk' ? imported : require(module));
  new Function('require', 'exports', '__dirname', code)(importing, {}, dirname(path));
}

/** The library with other things in the place of some. Its exports are getters, so that what a program does not use is not loaded. */
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
      [...files.keys()]
        // What makes a cluster is not for the cluster.
        .filter((path) => path.startsWith(prefix) && path.endsWith('.k8s.yaml'))
        .flatMap(parse),
    terraform: (environment) => JSON.parse(files.get(`cdktf.out/stacks/${environment}/cdk.tf.json`) ?? '{}'),
  };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}
