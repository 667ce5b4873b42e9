import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { CliError } from '../../cli-error';
import type { Environment } from '../../kubernetes/kubeconfig';
import { inParallel } from '../../parallel';
import type { VersionConfig } from '../config/config';
import type { Source } from '../plan/observation';
import { type GitCredentials, withCredentials } from './credentials';
import { Git } from './git';
import { chooseRef, lsRemotePatterns, missingRef, type Ref } from './refs';

export interface SourcesOptions {
  readonly env: Environment;
  /** Folder for fetched commits. It may be empty at any time. */
  readonly folder: string;
  /** Returns the credentials in a Secret. */
  credentials(secret: string): Promise<GitCredentials>;
  /** Milliseconds. @default 60,000 */
  readonly timeout?: number;
}

/** Reads the current commits of the branches and tags of versions. */
export class Sources {
  /** Digests of watched paths by version. They depend on the commit only. */
  private readonly digests = new Map<string, { readonly key: string; readonly digest?: string }>();

  constructor(private readonly options: SourcesOptions) {}

  /** Reads each repository once. A repository that cannot be read does not affect others. */
  public async read(versions: readonly VersionConfig[]): Promise<Map<string, Source>> {
    const groups = new Map<string, VersionConfig[]>();
    for (const version of versions) {
      const key = `${version.repository}\n${version.credentialsSecret ?? ''}`;
      groups.set(key, [...(groups.get(key) ?? []), version]);
    }
    const results = await inParallel([...groups.values()], (group) => this.readRepository(group));
    return new Map(results.flat());
  }

  private async readRepository(versions: readonly VersionConfig[]): Promise<[string, Source][]> {
    const [{ repository, credentialsSecret }] = versions;
    const { env, folder, timeout } = this.options;
    try {
      const credentials =
        credentialsSecret === undefined ? undefined : await this.options.credentials(credentialsSecret);
      return await withCredentials(env, repository, credentials, async (gitEnv) => {
        const git = new Git(gitEnv, folder, timeout);
        const refs = await git.refs(repository, [...new Set(versions.flatMap(({ ref }) => lsRemotePatterns(ref)))]);
        const sources: [string, Source][] = [];
        for (const version of versions) {
          sources.push([version.name, await this.sourceOf(git, version, refs)]);
        }
        return sources;
      });
    } catch (error) {
      const source = unreachable(error);
      return versions.map(({ name }) => [name, source]);
    }
  }

  private async sourceOf(git: Git, version: VersionConfig, refs: readonly Ref[]): Promise<Source> {
    const { repository, ref: wanted, watch } = version;
    try {
      const ref = chooseRef(refs, wanted);
      if (ref === undefined) {
        const all = wanted.pattern.includes('*') ? refs : await git.refs(repository, []);
        return { state: 'missing', message: missingRef(wanted, all) };
      }
      const found = { state: 'found', ref: ref.name, commit: ref.commit } as const;
      return watch.length === 0 ? { ...found, digest: ref.commit } : await this.watchedSource(git, version, ref);
    } catch (error) {
      return unreachable(error);
    }
  }

  private async watchedSource(git: Git, version: VersionConfig, ref: Ref): Promise<Source> {
    const { name, repository, watch } = version;
    let { commit } = ref;
    let known = this.digests.get(name);
    if (known?.key !== keyOf(commit, version)) {
      const folder = join(this.options.folder, createHash('sha256').update(`${name}\n${repository}`).digest('hex'));
      const fetched = await git.digest(repository, ref.name, watch, folder);
      // The branch may have moved.
      commit = fetched.commit;
      known = { key: keyOf(commit, version), ...(fetched.digest !== undefined && { digest: fetched.digest }) };
      this.digests.set(name, known);
    }
    return known.digest === undefined
      ? { state: 'missing', message: `None of the watched paths exists: ${watch.join(', ')}.` }
      : { state: 'found', ref: ref.name, commit, digest: known.digest };
  }
}

function keyOf(commit: string, { repository, watch }: VersionConfig): string {
  return JSON.stringify([commit, repository, watch]);
}

function unreachable(error: unknown): Source {
  if (!(error instanceof CliError)) {
    throw error;
  }
  const { message, reason } = error;
  return { state: 'unreachable', message: reason === undefined ? message : `${message} ${reason}` };
}
