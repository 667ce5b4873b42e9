import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { App } from 'cdk8s';
import { execute, type Program } from './program';

/** The outcome of a program. */
export interface Run {
  /** Content of the written files by path: Kubernetes YAML below `dist`, Terraform below `cdktf.out`, all else below `deploy.out`. */
  readonly files: ReadonlyMap<string, string>;
  /** The error that the program threw. */
  readonly error?: unknown;
  /** Paths of the constructs at the end of the run. */
  readonly constructs: readonly string[];
}

/** Runs a program in a temporary folder, which is deleted afterwards. */
export function run(program: Program): Run {
  const folder = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-program-'));
  let app: App | undefined;
  let error: unknown;
  try {
    withEnvironment(outputFolders(folder), () => {
      try {
        execute(program, (started) => {
          app = started;
        });
      } catch (thrown) {
        error = thrown;
      }
    });
    return { files: filesIn(folder), error, constructs: (app?.node.findAll() ?? []).map(({ node }) => node.path) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The environment variables that set the output folders. */
function outputFolders(folder: string): Record<string, string> {
  return {
    CDK8S_OUTDIR: join(folder, 'dist'),
    CDKTF_OUTDIR: join(folder, 'cdktf.out'),
    KUBEFLOW_DEPLOY_OUTDIR: join(folder, 'deploy.out'),
  };
}

export function filesIn(folder: string): Map<string, string> {
  if (!existsSync(folder)) {
    return new Map();
  }
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return new Map(paths.map((path) => [relative(folder, path), readFileSync(path, 'utf8')]));
}

function withEnvironment(variables: Record<string, string>, body: () => void): void {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  try {
    body();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) {
        delete process.env[name];
      } else {
        process.env[name] = value;
      }
    }
  }
}
