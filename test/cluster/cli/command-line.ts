import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, isAbsolute, join } from 'node:path';
import { build } from 'esbuild';
import type { Kubectl } from '../../cluster-harness/kubectl';

/** A run of the command line that ended. */
export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line, bundled as in its package. */
export class CommandLine {
  /** @param folder folder for the bundle */
  static async bundle(kubectl: Kubectl, folder: string): Promise<CommandLine> {
    const file = join(folder, 'kubeflow-cdk.mjs');
    await build({
      entryPoints: [join(__dirname, '../../../tools/src/main.ts')],
      outfile: file,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20.16',
      define: { VERSION: '"0.1.0"' },
      banner: {
        js: "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);",
      },
      logLevel: 'error',
    });
    return new CommandLine(file, kubectl);
  }

  private constructor(
    private readonly file: string,
    private readonly kubectl: Pick<Kubectl, 'binary' | 'kubeconfig'>,
    private readonly path: readonly string[] = [],
  ) {}

  /** The same command line with another kubeconfig. */
  as(kubeconfig: string): CommandLine {
    return new CommandLine(this.file, { binary: this.kubectl.binary, kubeconfig });
  }

  /** The same command line with another folder of programs before all others. */
  withPath(folder: string): CommandLine {
    return new CommandLine(this.file, this.kubectl, [folder]);
  }

  get env(): NodeJS.ProcessEnv {
    const { binary, kubeconfig } = this.kubectl;
    const path = [...this.path, ...(isAbsolute(binary) ? [dirname(binary)] : []), process.env.PATH].join(':');
    return { ...process.env, KUBECONFIG: kubeconfig, PATH: path };
  }

  start(cwd: string, ...args: string[]): ChildProcess {
    return spawn(process.execPath, [this.file, ...args], { cwd, env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  async run(cwd: string, ...args: string[]): Promise<CommandResult> {
    return resultOf(this.start(cwd, ...args));
  }
}

/** Waits until a process ends, and collects its output. */
export async function resultOf(child: ChildProcess): Promise<CommandResult> {
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => (output.stdout += chunk));
  child.stderr?.on('data', (chunk) => (output.stderr += chunk));
  const [exitCode] = await once(child, 'close');
  return { exitCode, ...output };
}

/** Waits until a running process prints a text, and interrupts it. Fails if the process ends before. */
export async function interruptWhenPrinted(child: ChildProcess, pattern: RegExp): Promise<void> {
  let isPrinted = false;
  let stdout = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
    if (!isPrinted && pattern.test(stdout)) {
      isPrinted = true;
      child.kill('SIGINT');
    }
  });
  const { exitCode, stderr } = await resultOf(child);
  if (!isPrinted) {
    throw new Error(`The process ended with exit code ${exitCode} and did not print ${pattern}:\n${stdout}\n${stderr}`);
  }
}
