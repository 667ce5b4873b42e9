import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, delimiter, dirname, isAbsolute, join } from 'node:path';
import { execute, type Output } from '../cluster-harness/execute';
import type { Kubectl, KubeObject } from '../cluster-harness/kubectl';
import { parseManifests } from '../parse-manifests';

const REPOSITORY = join(__dirname, '../..');

/** The output of the examples at the last release, recorded with `npm run record-output`. */
const RELEASED = join(__dirname, 'released');

/** Folders that the printed delete commands keep: setup (`setup` in released output), and shared definitions. */
const KEPT_FOLDERS = ['0-setup', 'setup', 'shared'];

/** The cluster and folder of an example. */
export interface OutputTarget {
  readonly kubectl: Kubectl;
  readonly folder: { join(...parts: string[]): string };
  /**
   * Prefix of all namespaces.
   *
   * @default ''
   */
  readonly namespacePrefix?: string;
}

/** The output of an example, written to the folder of a cluster, and the commands to apply one of its environments. */
export class WrittenExample {
  /** An environment of an example, or an example without environments. */
  static of(place: OutputTarget, { example, environment }: { example: string; environment?: string }): WrittenExample {
    return environment
      ? WrittenExample.ofEnvironment(place, example, environment)
      : WrittenExample.ofReadme(place, example);
  }

  /** An environment of a KubeflowApp. The summary lists its commands. */
  static ofEnvironment(place: OutputTarget, example: string, environment: string): WrittenExample {
    return WrittenExample.ofProgram(place, programOf(example), environment);
  }

  /** An environment of a program. `program` is the path of its `main.ts`. */
  static ofProgram(place: OutputTarget, program: string, environment: string): WrittenExample {
    const folder = place.folder.join(basename(dirname(program)));
    const summary = write(program, folder, 'dist', place.namespacePrefix);
    return new WrittenExample(place, folder, commandsOf(summary, environment));
  }

  /** A plain cdk8s app. Its README lists the commands. */
  static ofReadme(place: OutputTarget, example: string): WrittenExample {
    const folder = place.folder.join(example);
    write(programOf(example), folder, join('dist', example), place.namespacePrefix);
    const readme = readFileSync(join(REPOSITORY, 'examples', example, 'README.md'), 'utf8');
    return new WrittenExample(place, folder, kubectlLines(readme));
  }

  /** An environment of an example at the last release. */
  static ofRelease(place: OutputTarget, example: string, environment: string): WrittenExample {
    const folder = place.folder.join('released');
    cpSync(join(RELEASED, example), folder, { recursive: true });
    return new WrittenExample(
      place,
      folder,
      commandsOf(readFileSync(join(folder, 'summary.txt'), 'utf8'), environment),
    );
  }

  private constructor(
    private readonly target: OutputTarget,
    private readonly folder: string,
    private readonly commandLines: string[],
  ) {}

  /** The commands to apply everything, in order. */
  get commands(): string[] {
    return this.commandLines.filter((command) => !command.startsWith('kubectl delete '));
  }

  /** The commands to delete the apps. */
  get deletion(): string[] {
    return this.commandLines.filter((command) => command.startsWith('kubectl delete '));
  }

  /** The commands to delete everything, in reverse order. */
  get removal(): string[] {
    return this.commands
      .filter((command) => /^kubectl (apply|create) /.test(command))
      .map((command) => `${command.replace(/^kubectl (apply|create) (--\S+ )*/, 'kubectl delete ')} --ignore-not-found`)
      .reverse();
  }

  /** kubectl options to select all objects. */
  get files(): string[] {
    return this.appliedPaths.flatMap((path) => ['-f', join(this.folder, path)]);
  }

  /** kubectl options to select the objects that remain after the apps are deleted. */
  get keptFiles(): string[] {
    const setup = this.appliedPaths.filter((path) => KEPT_FOLDERS.includes(basename(path)));
    return setup.flatMap((path) => ['-f', join(this.folder, path)]);
  }

  /** The written objects. */
  get objects(): KubeObject[] {
    const files = this.appliedPaths.flatMap((path) =>
      readdirSync(join(this.folder, path))
        .filter((name) => name.endsWith('.yaml'))
        .map((name) => join(this.folder, path, name)),
    );
    return files.flatMap((file) => parseManifests<KubeObject>(readFileSync(file, 'utf8')));
  }

  /** Runs a command like a user, with the kubectl of the cluster. */
  run(command: string): Promise<Output> {
    const { binary, kubeconfig } = this.target.kubectl;
    const path = [...(isAbsolute(binary) ? [dirname(binary)] : []), process.env.PATH].join(delimiter);
    return execute(['sh', '-c', command], {
      cwd: this.folder,
      env: { ...process.env, KUBECONFIG: kubeconfig, PATH: path },
    });
  }

  /** Runs commands in order and stops at the first error. Returns the standard error of each command. */
  async runAll(commands: readonly string[]): Promise<[command: string, stderr: string][]> {
    const outputs: [string, string][] = [];
    for (const command of commands) {
      const { stderr } = await this.run(command);
      outputs.push([command, stderr]);
    }
    return outputs;
  }

  private get appliedPaths(): string[] {
    return this.commands.flatMap((command) => /^kubectl apply (?:--\S+ )*-f (\S+)$/.exec(command)?.slice(1) ?? []);
  }
}

function programOf(example: string): string {
  return join(REPOSITORY, 'examples', example, 'main.ts');
}

/** Runs a program and returns its output, which is the summary. */
function write(program: string, folder: string, outdir: string, namespacePrefix = ''): string {
  const { CDKTF_OUTDIR: _, ...environment } = process.env;
  mkdirSync(folder);
  const { status, stderr } = spawnSync(join(REPOSITORY, 'node_modules/.bin/tsx'), [program], {
    cwd: folder,
    env: {
      ...environment,
      CDK8S_OUTDIR: outdir,
      KUBEFLOW_NAMESPACE_PREFIX: namespacePrefix,
      TSX_TSCONFIG_PATH: join(REPOSITORY, 'tsconfig.json'),
    },
    encoding: 'utf8',
  });
  if (status !== 0) {
    throw new Error(`${program}: ${stderr}`);
  }
  return stderr;
}

function commandsOf(summary: string, environment: string): string[] {
  const section = summary.split('\n\n').find((text) => text.startsWith(`${environment}: `));
  if (section === undefined) {
    throw new Error(`the summary has no section for "${environment}": ${summary}`);
  }
  return kubectlLines(section);
}

/**
 * The kubectl commands of a text, without manual steps, which need a cloud or a secret, and without the context, because
 * the kubeconfig of a test cluster has another.
 */
function kubectlLines(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim().replace(/^kubectl --context \S+ /, 'kubectl '));
  return lines.filter(
    (line, index) => line.startsWith('kubectl ') && !/^# (run )?once: /i.test(lines[index - 1] ?? ''),
  );
}
