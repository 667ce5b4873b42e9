import type { State } from '../health';
import { identity, type KubeObject } from '../kubernetes/objects';
import type { ExpectedObject } from './expectations';
import { pruned } from './prune';
import { targetKey, targetOf, type WatchTarget } from './watch-targets';

/** Why the objects of a target cannot be read. */
export interface Unreadable {
  /** State that this means for the objects. @default - unknown */
  readonly state?: State;
  readonly reason: string;
  readonly message: string;
}

/** The expected objects as they are in the cluster. */
export class ObjectStore {
  private readonly objects = new Map<string, { readonly target: string; readonly object: KubeObject }>();
  private readonly settled = new Set<string>();
  private readonly errors = new Map<string, Unreadable>();

  /**
   * @param targets what is watched
   * @param changed is called after each change
   * @param expected identities of the objects to keep; without it, all objects of the targets
   */
  constructor(
    private readonly targets: readonly WatchTarget[],
    private readonly changed: () => void,
    private readonly expected?: ReadonlySet<string>,
  ) {}

  /** Whether all targets were listed, or cannot be read. */
  public get isComplete(): boolean {
    return this.targets.every((target) => this.settled.has(targetKey(target)));
  }

  public get(key: string): KubeObject | undefined {
    return this.objects.get(key)?.object;
  }

  public get live(): KubeObject[] {
    return [...this.objects.values()].map(({ object }) => object);
  }

  /** Why an object cannot be read, or undefined if it can. */
  public unreadable(object: ExpectedObject): Unreadable | undefined {
    return this.errors.size === 0 ? undefined : this.errors.get(targetKey(targetOf(object)));
  }

  /** Replaces the objects of a target by those of a list. */
  public replace(target: WatchTarget, listed: readonly KubeObject[]): void {
    const key = targetKey(target);
    const kept = new Set<string>();
    for (const object of listed) {
      const id = this.idOf(target, object);
      if (this.keeps(id)) {
        kept.add(id);
        this.objects.set(id, { target: key, object });
      }
    }
    for (const [id, entry] of this.objects) {
      if (entry.target === key && !kept.has(id)) {
        this.objects.delete(id);
      }
    }
    this.settle(key);
  }

  /** Applies a change that a watch reports. */
  public apply(target: WatchTarget, type: string, object: KubeObject): void {
    const id = this.idOf(target, object);
    if (!this.keeps(id)) {
      return;
    }
    if (type === 'DELETED') {
      this.objects.delete(id);
    } else {
      this.objects.set(id, { target: targetKey(target), object: this.kept(target, object) });
    }
    this.changed();
  }

  /** Notes that the objects of a target cannot be read. What was read before stays. */
  public fail(target: WatchTarget, error: Unreadable): void {
    const key = targetKey(target);
    this.errors.set(key, error);
    this.settled.add(key);
    this.changed();
  }

  /** Returns what is kept of an object. */
  public kept(target: WatchTarget, object: KubeObject): KubeObject {
    // Objects in lists have no kind, and metadata has another one.
    const apiVersion = target.group === '' ? target.version : `${target.group}/${target.version}`;
    return pruned({ ...object, apiVersion, kind: target.kind });
  }

  public isExpected(target: WatchTarget, object: KubeObject): boolean {
    return this.keeps(this.idOf(target, object));
  }

  private keeps(id: string): boolean {
    return this.expected?.has(id) ?? true;
  }

  private settle(key: string): void {
    this.errors.delete(key);
    this.settled.add(key);
    this.changed();
  }

  private idOf({ group, kind }: WatchTarget, { metadata: { namespace, name } }: KubeObject): string {
    return identity({ group, kind, namespace, name });
  }
}
