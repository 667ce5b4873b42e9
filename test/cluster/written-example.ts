import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from '../ground/cluster';
import { execute, type Output } from '../ground/execute';

const REPOSITORY = join(__dirname, '../..');

/** An example, written by its own program to the folder of the cluster that it is for, and the commands that apply one of its environments. */
export class WrittenExample {
  /** An environment of a KubeflowApp, whose summary tells the commands. */
  static ofEnvironment(cluster: Cluster, example: string, environment: string): WrittenExample {
    const folder = cluster.folder.join('example');
    const summary = write(example, folder, 'dist');
    const section = summary.split('\n\n').find((text) => text.startsWith(`${environment}: `)) ?? '';
    const [, commands = ''] = section.split('apply with:\n');
    return new WrittenExample(cluster, folder, kubectlLines(commands));
  }

  /** An ordinary cdk8s app, whose README tells the commands. */
  static ofReadme(cluster: Cluster, example: string): WrittenExample {
    const folder = cluster.folder.join('example');
    write(example, folder, join('dist', example));
    const readme = readFileSync(join(REPOSITORY, 'examples', example, 'README.md'), 'utf8');
    return new WrittenExample(cluster, folder, kubectlLines(readme));
  }

  private constructor(
    private readonly cluster: Cluster,
    private readonly folder: string,
    /** What a user types, in this order. */
    readonly commands: string[],
  ) {}

  /** The commands that remove what the others made: the last first. */
  get removal(): string[] {
    return this.commands
      .filter((command) => /^kubectl (apply|create) /.test(command))
      .map((command) => command.replace(/^kubectl (apply|create) /, 'kubectl delete '))
      .reverse();
  }

  /** The options by which kubectl finds the objects. */
  get files(): string[] {
    return this.commands.flatMap((command) => {
      const [, path] = /^kubectl apply -f (\S+)$/.exec(command) ?? [];
      return path ? ['-f', join(this.folder, path)] : [];
    });
  }

  /** Runs a command as a user would, with the cluster's kubectl. */
  run(command: string): Promise<Output> {
    return execute(['sh', '-c', command], {
      cwd: this.folder,
      env: {
        ...process.env,
        KUBECONFIG: this.cluster.kubectl.kubeconfig,
        PATH: `${this.cluster.tools.folder}:${process.env.PATH}`,
      },
    });
  }
}

/** Gives what the program prints, which is the summary. */
function write(example: string, folder: string, outdir: string): string {
  const { CDKTF_OUTDIR: _, ...environment } = process.env;
  mkdirSync(folder);
  const program = join(REPOSITORY, 'examples', example, 'main.ts');
  const { status, stderr } = spawnSync(join(REPOSITORY, 'node_modules/.bin/tsx'), [program], {
    cwd: folder,
    env: { ...environment, CDK8S_OUTDIR: outdir, TSX_TSCONFIG_PATH: join(REPOSITORY, 'tsconfig.json') },
    encoding: 'utf8',
  });
  if (status !== 0) {
    throw new Error(`examples/${example}/main.ts: ${stderr}`);
  }
  return stderr;
}

function kubectlLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('kubectl '));
}
