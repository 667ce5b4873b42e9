import { ApiError } from './api-error';
import type { ApiServer } from './api-server';
import type { GroupKind } from './objects';

/** A kind as the API server serves it. */
export interface ServedKind extends GroupKind {
  readonly version: string;
  /** Name in URLs. */
  readonly plural: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

interface ResourceList {
  readonly resources: readonly {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
    readonly verbs: readonly string[];
  }[];
}

interface GroupList {
  readonly groups: readonly { readonly name: string; readonly preferredVersion: { readonly version: string } }[];
}

/** Finds out which kinds an API server serves. Answers are kept, except that a kind does not exist. */
export class Discovery {
  private readonly kinds = new Map<string, Promise<readonly ServedKind[]>>();
  private groups?: Promise<ReadonlyMap<string, string>>;

  constructor(private readonly server: ApiServer) {}

  /**
   * Returns a kind, or undefined if the API server does not serve it.
   *
   * @param version @default - the version that the API server prefers
   */
  public async find(group: string, kind: string, version?: string): Promise<ServedKind | undefined> {
    const wanted = version ?? (await this.preferredVersion(group));
    const served = wanted === undefined ? undefined : await this.ofVersion(group, wanted, kind);
    if (served === undefined) {
      // A definition may be created later.
      this.groups = undefined;
    }
    return served;
  }

  /** Returns the kind of a resource by its name in URLs, or undefined if the API server does not serve it. */
  public async findResource(group: string, plural: string): Promise<ServedKind | undefined> {
    const version = await this.preferredVersion(group);
    if (version === undefined) {
      return undefined;
    }
    return (await this.inVersion(group, version)).find((each) => each.plural === plural);
  }

  /** Returns all kinds, each in the version that the API server prefers. */
  public async all(): Promise<ServedKind[]> {
    const versions = [['', 'v1'], ...(await this.preferredVersions())];
    const lists = await Promise.all(versions.map(([group, version]) => this.inVersion(group, version)));
    return lists.flat();
  }

  /** Returns the version of each group that the API server prefers. */
  public async preferredVersions(): Promise<ReadonlyMap<string, string>> {
    this.groups ??= this.server
      .json<GroupList>({ path: '/apis' })
      .then(({ groups }) => new Map(groups.map(({ name, preferredVersion }) => [name, preferredVersion.version])));
    return this.groups;
  }

  private async preferredVersion(group: string): Promise<string | undefined> {
    return group === '' ? 'v1' : (await this.preferredVersions()).get(group);
  }

  private async ofVersion(group: string, version: string, kind: string): Promise<ServedKind | undefined> {
    const found = (await this.inVersion(group, version)).find((each) => each.kind === kind);
    if (found === undefined) {
      this.kinds.delete(versionPath(group, version));
    }
    return found;
  }

  private inVersion(group: string, version: string): Promise<readonly ServedKind[]> {
    const path = versionPath(group, version);
    const list = this.kinds.get(path) ?? this.list(group, version);
    this.kinds.set(path, list);
    return list;
  }

  private async list(group: string, version: string): Promise<readonly ServedKind[]> {
    try {
      const { resources } = await this.server.json<ResourceList>({ path: versionPath(group, version) });
      return resources
        .filter(({ name }) => !name.includes('/'))
        .map(({ name, kind, namespaced, verbs }) => ({ group, version, kind, plural: name, namespaced, verbs }));
    } catch (error) {
      if (error instanceof ApiError && error.isNotFound) {
        return [];
      }
      this.kinds.delete(versionPath(group, version));
      throw error;
    }
  }
}

export function versionPath(group: string, version: string): string {
  return group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
}
