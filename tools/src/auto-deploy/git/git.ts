import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../../cli-error';
import type { Environment } from '../../kubernetes/kubeconfig';
import { type RunResult, run } from '../../processes/run';
import { parseRefs, type Ref } from './refs';

const TIMEOUT = 60_000;

/** Runs a Git program that needs the network. */
export class Git {
  /**
   * @param env environment with the credentials
   * @param cwd working directory
   */
  constructor(
    private readonly env: Environment,
    private readonly cwd: string,
    private readonly timeout = TIMEOUT,
  ) {}

  /**
   * Reads branches and tags of a repository without its contents.
   *
   * @throws CliError with the message of Git if the repository cannot be read
   */
  public async refs(repository: string, patterns: readonly string[]): Promise<Ref[]> {
    const { stdout } = await this.run(['ls-remote', '--', repository, ...patterns]);
    return parseRefs(stdout);
  }

  /**
   * Returns the commit of a ref, and a digest of files and folders in it. Fetches one commit, and no files.
   *
   * @param folder folder that keeps what was fetched
   * @returns undefined as digest if none of the paths exists
   */
  public async digest(
    repository: string,
    ref: string,
    paths: readonly string[],
    folder: string,
  ): Promise<{ commit: string; digest?: string }> {
    if (!existsSync(join(folder, 'HEAD'))) {
      await this.run(['init', '--quiet', '--bare', folder]);
    }
    const inFolder = ['-C', folder];
    const options = ['--quiet', '--depth=1', '--filter=blob:none', '--no-tags', '--no-write-fetch-head', '--force'];
    const target = 'refs/auto-deploy/head';
    await this.run([...inFolder, 'fetch', ...options, '--', repository, `${ref}:${target}`]);
    const commit = await this.run([...inFolder, 'rev-parse', '--verify', `${target}^{commit}`]);
    // Literal names: a path is no pattern.
    const tree = ['--literal-pathspecs', 'ls-tree', '-z', '--full-tree', commit.stdout.trim(), '--'];
    const { stdout } = await this.run([...inFolder, ...tree, ...[...paths].sort()]);
    return {
      commit: commit.stdout.trim(),
      ...(stdout !== '' && { digest: createHash('sha256').update(stdout).digest('hex').slice(0, 40) }),
    };
  }

  private async run(args: readonly string[]): Promise<RunResult> {
    const signal = AbortSignal.timeout(this.timeout);
    const result = await run(['git', ...args], { cwd: this.cwd, env: this.env, signal });
    if (result.exitCode !== 0) {
      throw new CliError(
        signal.aborted ? `The repository did not answer within ${this.timeout / 1000} s.` : messageOf(result.stderr),
      );
    }
    return result;
  }
}

/** Returns what went wrong, in one line. */
function messageOf(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const fatal = lines.filter((line) => /^(fatal|error|ssh|remote):/.test(line));
  const text = (fatal.length > 0 ? fatal : lines.slice(-2))
    .map((line) => line.replace(/^(fatal|error): /, ''))
    .join(' ');
  return text.slice(0, 500) || 'Git failed without a message.';
}
