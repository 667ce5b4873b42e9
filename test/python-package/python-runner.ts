import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** An exception of a Python program. */
export interface PythonError {
  /** For example `kubeflow_cdk.KubeflowError`. */
  readonly class: string;
  readonly isRuntimeError: boolean;
  readonly text: string;
  /** Those of a SynthesisError. */
  readonly problems: readonly string[] | null;
  /** As Python prints it, with all causes. */
  readonly traceback: string;
}

/** Runs Python programs one after another in one process. */
export class PythonRunner {
  private readonly process: ChildProcess;
  private readonly results: AsyncIterator<string>;
  private stderr = '';

  /** @param python the Python of an environment with the package */
  constructor(python: string) {
    this.process = spawn(python, [join(__dirname, 'run_programs.py')], { stdio: 'pipe' });
    this.process.stderr?.setEncoding('utf8').on('data', (text) => {
      this.stderr += text;
    });
    this.results = createInterface({ input: this.process.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  }

  /** Runs a file, and returns its exception if it has one. */
  async run(file: string): Promise<PythonError | undefined> {
    this.process.stdin?.write(`${file}\n`);
    const { value, done } = await this.results.next();
    if (done) {
      throw new Error(`Python ended while it ran ${file}: ${this.stderr}`);
    }
    return JSON.parse(value) ?? undefined;
  }

  end(): void {
    this.process.stdin?.end();
  }
}
