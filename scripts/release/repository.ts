import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unlockedImages } from '../base-images';
import { packagesIn } from './packages';
import { type RepositoryState, tagOf } from './preconditions';
import { outputOf, run } from './run';

/** The Git repository of a checkout. */
export class Repository {
  constructor(readonly root: string) {}

  get state(): RepositoryState {
    return {
      branch: this.git('rev-parse', '--abbrev-ref', 'HEAD'),
      changes: lines(this.git('status', '--porcelain')),
      tags: lines(this.git('tag', '--list')),
      containsUpstream: this.containsUpstream,
      unlockedImages: unlockedImages(readFileSync(join(this.root, 'images/Dockerfile'), 'utf8')),
      versions: Object.fromEntries(packagesIn(this.root).map(({ name, version }) => [name, version])),
    };
  }

  get commit(): string {
    return this.git('rev-parse', 'HEAD');
  }

  /** Seconds since 1970 of the last commit, for builds that can be repeated. */
  get commitTime(): string {
    return this.git('log', '-1', '--format=%ct');
  }

  /** First lines of the commits since a version, or of all commits. */
  subjectsSince(version: string | undefined): string[] {
    return lines(this.git('log', '--no-merges', '--format=%s', ...(version ? [`${tagOf(version)}..HEAD`] : [])));
  }

  /** Runs a function in another checkout of the last commit, which shares the installed dependencies and is deleted. */
  withCopy(use: (copy: Repository) => void): void {
    const folder = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-release-'));
    this.git('worktree', 'add', '--quiet', '--detach', folder, 'HEAD');
    try {
      symlinkSync(join(this.root, 'node_modules'), join(folder, 'node_modules'));
      use(new Repository(folder));
    } finally {
      rmSync(folder, { recursive: true, force: true });
      this.git('worktree', 'prune');
    }
  }

  /** What the copy changes, as `git diff --stat` prints it. */
  printChanges(): void {
    this.git('add', '--all');
    run(['git', '--no-pager', 'diff', '--cached', '--stat'], { cwd: this.root });
  }

  /** Commits all changes, and tags the commit. */
  commitAndTag(version: string, notes: string): void {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', `chore(release): ${version}`);
    this.git('tag', '--annotate', tagOf(version), '--cleanup=verbatim', '--message', `${version}\n\n${notes}`);
  }

  /** Moves the branch of this checkout to a later commit. */
  fastForward(commit: string): void {
    this.git('merge', '--quiet', '--ff-only', commit);
  }

  private get containsUpstream(): boolean {
    const upstream = 'refs/remotes/origin/main';
    return this.git('for-each-ref', upstream) === '' || this.git('rev-list', '--count', `HEAD..${upstream}`) === '0';
  }

  private git(...args: string[]): string {
    if (!existsSync(join(this.root, '.git'))) {
      throw new Error(`${this.root} is not a Git checkout`);
    }
    return outputOf(['git', ...args], { cwd: this.root });
  }
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
