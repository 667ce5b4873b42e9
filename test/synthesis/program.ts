import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ApiObject } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { KubeflowApp, type KubeflowAppProps } from '../../lib/app';
import { SynthesisError } from '../../lib/errors';
import { AnyClusterPlatform } from '../../lib/platforms/generic';

const folders: string[] = [];

/** Creates a temporary folder that is removed after the tests of the file. */
export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kubeflow-cdk-test-'));
  folders.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of folders.splice(0)) {
    fs.rmSync(folder, { recursive: true, force: true });
  }
});

/** Synthesizes a program to a folder. */
export function synthesize(folder: string, program: (app: KubeflowApp) => void, props: KubeflowAppProps = {}): void {
  const app = new KubeflowApp({
    outdir: path.join(folder, 'dist'),
    terraformOutdir: path.join(folder, 'cdktf.out'),
    deployOutdir: path.join(folder, 'deploy.out'),
    summary: false,
    ...props,
  });
  program(app);
  app.synth();
}

/** Returns the text of every file below a folder, by path. */
export function contents(folder: string): { [file: string]: string } {
  if (!fs.existsSync(folder)) {
    return {};
  }
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map((entry) => path.join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [path.relative(folder, file).replaceAll(path.sep, '/'), fs.readFileSync(file, 'utf8')]),
  );
}

/** Returns the generated files without the record. */
export function manifestFiles(folder: string): string[] {
  return Object.keys(contents(folder)).filter((file) => file.endsWith('.yaml'));
}

/** The smallest object. */
export function configMap(scope: Construct, id: string, data: { [key: string]: unknown } = {}, name = id): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });
}

/** Returns a program with one chart for each name in one environment. */
export function charts(...names: string[]) {
  return (app: KubeflowApp) => {
    const platform = new AnyClusterPlatform(app, 'lab');
    for (const name of names) {
      configMap(platform.chart(name), `${name}-settings`);
    }
  };
}

/** An object of any kind. */
export function object(
  scope: Construct,
  kind: string,
  name: string,
  fields: object = {},
  apiVersion = 'v1',
): ApiObject {
  return new ApiObject(scope, `${kind}-${name}`, { apiVersion, kind, metadata: { name }, ...fields });
}

/** A construct whose validation fails. */
export function wrong(scope: Construct, id: string, ...messages: string[]): IConstruct {
  const construct = new Construct(scope, id);
  construct.node.addValidation({ validate: () => messages });
  return construct;
}

/** Returns the problems that synthesis reports. */
export function problemsOf(app: KubeflowApp): readonly string[] {
  try {
    app.synthYaml();
  } catch (error) {
    if (error instanceof SynthesisError) {
      return error.problems;
    }
    throw error;
  }
  return [];
}

/** Returns the objects of manifests in order, as `kind name`. */
export function objectsIn(text: string | undefined): string[] {
  return (text ?? '')
    .split(/^---\n/m)
    .filter((document) => document !== '')
    .map((document) => `${/^kind: (.+)$/m.exec(document)?.[1]} ${/^ {2}name: (.+)$/m.exec(document)?.[1]}`);
}
