import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, delimiter, dirname, isAbsolute, join } from 'node:path';
import { execute, type Output } from '../cluster-harness/execute';
import type { Kubectl, KubeObject } from '../cluster-harness/kubectl';
import { parseManifests } from '../parse-manifests';

const REPOSITORY = join(__dirname, '../..');

/** What the examples wrote at the last release: `npm run record-output`. */
const RELEASED = join(__dirname, 'released');

/** Where an example is written for, and to. */
export interface Place {
  readonly kubectl: Kubectl;
  readonly folder: { join(...parts: string[]): string };
  /** What the names of all namespaces begin with. @default '' */
  readonly namespacePrefix?: string;
}

/** An example, written by its own program to the folder of the cluster that it is for, and the commands that apply one of its environments. */
export class WrittenExample {
  /** An environment of an example, or an example that has none. */
  static of(place: Place, { example, environment }: { example: string; environment?: string }): WrittenExample {
    return environment
      ? WrittenExample.ofEnvironment(place, example, environment)
      : WrittenExample.ofReadme(place, example);
  }

  /** An environment of a KubeflowApp, whose summary tells the commands. */
  static ofEnvironment(place: Place, example: string, environment: string): WrittenExample {
    return WrittenExample.ofProgram(place, programOf(example), environment);
  }

  /** An environment of a program like those of the examples, given as the path of its `main.ts`. */
  static ofProgram(place: Place, program: string, environment: string): WrittenExample {
    const folder = place.folder.join(basename(dirname(program)));
    const summary = write(program, folder, 'dist', place.namespacePrefix);
    return new WrittenExample(place, folder, commandsOf(summary, environment));
  }

  /** An ordinary cdk8s app, whose README tells the commands. */
  static ofReadme(place: Place, example: string): WrittenExample {
    const folder = place.folder.join(example);
    write(programOf(example), folder, join('dist', example), place.namespacePrefix);
    const readme = readFileSync(join(REPOSITORY, 'examples', example, 'README.md'), 'utf8');
    return new WrittenExample(place, folder, kubectlLines(readme));
  }

  /** As the last release wrote an environment of an example. */
  static ofRelease(place: Place, example: string, environment: string): WrittenExample {
    const folder = place.folder.join('released');
    cpSync(join(RELEASED, example), folder, { recursive: true });
    return new WrittenExample(
      place,
      folder,
      commandsOf(readFileSync(join(folder, 'summary.txt'), 'utf8'), environment),
    );
  }

  private constructor(
    private readonly place: Place,
    private readonly folder: string,
    private readonly told: string[],
  ) {}

  /** What a user types to have everything, in this order. */
  get commands(): string[] {
    return this.told.filter((command) => !command.startsWith('kubectl delete '));
  }

  /** What a user types to delete the apps. */
  get deletion(): string[] {
    return this.told.filter((command) => command.startsWith('kubectl delete '));
  }

  /** What removes everything that the commands made: the last first. */
  get removal(): string[] {
    return this.commands
      .filter((command) => /^kubectl (apply|create) /.test(command))
      .map((command) => `${command.replace(/^kubectl (apply|create) /, 'kubectl delete ')} --ignore-not-found`)
      .reverse();
  }

  /** The options by which kubectl finds the objects. */
  get files(): string[] {
    return this.appliedPaths.flatMap((path) => ['-f', join(this.folder, path)]);
  }

  /** The options by which kubectl finds those objects that stay when the apps are deleted. */
  get keptFiles(): string[] {
    const setup = this.appliedPaths.filter((path) => path.endsWith('/setup'));
    return setup.flatMap((path) => ['-f', join(this.folder, path)]);
  }

  /** What is written, as files have it. */
  get objects(): KubeObject[] {
    const files = this.appliedPaths.flatMap((path) =>
      readdirSync(join(this.folder, path))
        .filter((name) => name.endsWith('.yaml'))
        .map((name) => join(this.folder, path, name)),
    );
    return files.flatMap((file) => parseManifests<KubeObject>(readFileSync(file, 'utf8')));
  }

  /** Runs a command as a user would, with the cluster's kubectl. */
  run(command: string): Promise<Output> {
    const { binary, kubeconfig } = this.place.kubectl;
    const path = [...(isAbsolute(binary) ? [dirname(binary)] : []), process.env.PATH].join(delimiter);
    return execute(['sh', '-c', command], {
      cwd: this.folder,
      env: { ...process.env, KUBECONFIG: kubeconfig, PATH: path },
    });
  }

  /** Runs commands one after the other, as a user who stops at the first error; gives what each said on standard error. */
  async runAll(commands: readonly string[]): Promise<[command: string, stderr: string][]> {
    const said: [string, string][] = [];
    for (const command of commands) {
      const { stderr } = await this.run(command);
      said.push([command, stderr]);
    }
    return said;
  }

  private get appliedPaths(): string[] {
    return this.commands.flatMap((command) => /^kubectl apply -f (\S+)$/.exec(command)?.slice(1) ?? []);
  }
}

function programOf(example: string): string {
  return join(REPOSITORY, 'examples', example, 'main.ts');
}

/** Gives what the program prints, which is the summary. */
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
  const told = summary.split('\n\n').find((section) => section.startsWith(`${environment}: `));
  if (told === undefined) {
    throw new Error(`the summary tells nothing of "${environment}": ${summary}`);
  }
  return kubectlLines(told);
}

/** Without what is to be done once and by hand, which needs a cloud or a secret. */
function kubectlLines(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line, index) => line.startsWith('kubectl ') && !lines[index - 1]?.startsWith('# Run once: '));
}
