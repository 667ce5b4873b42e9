import { groupOf, identity, type KubeObject, type ObjectReference } from '../kubernetes/objects';

/** An event about an object. */
export interface ObservedEvent {
  readonly uid: string;
  readonly reason: string;
  readonly message: string;
  /** Time of the last occurrence, in milliseconds. */
  readonly time: number;
}

/** What was read from a cluster at one moment. Rules find the objects in it that explain the state of another. */
export class ClusterView {
  private readonly byIdentity = new Map<string, KubeObject>();
  private readonly byOwner = new Map<string, KubeObject[]>();
  private readonly byKind = new Map<string, KubeObject[]>();
  private readonly events = new Map<string, ObservedEvent[]>();

  /**
   * @param now time of the observation, in milliseconds
   */
  constructor(
    public readonly objects: readonly KubeObject[],
    public readonly now: number,
    events: readonly ObservedEvent[] = [],
  ) {
    for (const object of objects) {
      const { apiVersion, kind, metadata } = object;
      this.byIdentity.set(identity({ group: groupOf(apiVersion), kind, ...metadata }), object);
      add(this.byKind, kind, object);
      for (const { uid } of metadata.ownerReferences ?? []) {
        add(this.byOwner, uid, object);
      }
    }
    for (const event of [...events].sort((a, b) => b.time - a.time)) {
      add(this.events, event.uid, event);
    }
  }

  public get(reference: ObjectReference): KubeObject | undefined {
    return this.byIdentity.get(identity(reference));
  }

  /** Returns the objects of a kind that an object owns. */
  public ownedBy(owner: KubeObject, kind: string): KubeObject[] {
    const { uid } = owner.metadata;
    return uid === undefined ? [] : (this.byOwner.get(uid) ?? []).filter((object) => object.kind === kind);
  }

  public ofKind(kind: string, namespace?: string): KubeObject[] {
    const objects = this.byKind.get(kind) ?? [];
    return objects.filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace);
  }

  /** Returns the newest event about an object with one of the reasons. */
  public eventOf({ metadata: { uid } }: KubeObject, ...reasons: string[]): ObservedEvent | undefined {
    const events = uid === undefined ? undefined : this.events.get(uid);
    return events?.find(({ reason }) => reasons.includes(reason));
  }
}

function add<T>(index: Map<string, T[]>, key: string, value: T): void {
  const values = index.get(key);
  if (values) {
    values.push(value);
  } else {
    index.set(key, [value]);
  }
}
