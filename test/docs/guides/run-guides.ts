import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, parse, relative } from 'node:path';
import { KubeflowApp, Warnings } from 'kubeflow-cdk';
import { type ExampleOutput, runMain } from '../../examples/run-example';

/** Builds one snippet of a guide in an app of its own. */
export type Snippet = (app: KubeflowApp) => void;

/** The programs of the guides: paths without extension, by file. */
export const PROGRAMS = new Map(
  readdirSync(__dirname, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.parentPath !== __dirname && /\.(ts|js|mjs)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => [relative(__dirname, join(parse(file).dir, parse(file).name)), file]),
);

const runs = new Map<string, ExampleOutput>();

/** Runs a program once. Throws if it does not synthesize. */
export function runProgram(file: string): ExampleOutput {
  const output = runs.get(file) ?? runMain(file);
  runs.set(file, output);
  return output;
}

/** The warnings of a snippet. Throws if it does not synthesize. */
export function warningsOf(snippet: Snippet): string {
  const folder = mkdtempSync(join(tmpdir(), 'guide-'));
  try {
    const app = new KubeflowApp({
      outdir: join(folder, 'dist'),
      terraformOutdir: join(folder, 'cdktf.out'),
      deployOutdir: join(folder, 'deploy.out'),
      summary: false,
    });
    // The snippets are parts of programs with an operator.
    Warnings.silence(app, 'tf-job/no-operator');
    // The guide about storage explains it in "NFS access control".
    Warnings.silence(app, 'nfs-server/all-clients');
    snippet(app);
    app.synth();
    return Warnings.of(app).join('\n\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The error of a snippet, or else its warnings: what its user sees. */
export function messageOf(snippet: Snippet): string {
  try {
    return warningsOf(snippet);
  } catch (error) {
    return (error as Error).message;
  }
}

/** The images in the manifests of a snippet, as the air-gapped guide lists them. */
export function imagesOf(snippet: Snippet): string[] {
  const app = new KubeflowApp();
  snippet(app);
  const images = [...app.synthYaml().matchAll(/^ +(?:- )?image: +(\S+\/\S+)$/gm)].map(([, image]) => image);
  return [...new Set(images)].sort();
}
