import { setTimeout as delay } from 'node:timers/promises';
import { METADATA_KINDS } from '../deploy/observe';
import type { ApiServer } from '../kubernetes/api-server';
import { Discovery } from '../kubernetes/discovery';
import { type GroupKind, groupOf, identity, type KubeObject } from '../kubernetes/objects';
import type { Expectations, ExpectedObject } from './expectations';
import { formatSelector, type LabelSelector } from './label-selector';
import { ObjectStore, type Unreadable } from './object-store';
import type { WatchTarget } from './watch-targets';
import { stoppable, type Watched, watchTarget } from './watched';

/** Milliseconds until a kind that the API server does not serve is looked up again. */
const LOOKUP_INTERVAL = 10_000;

/** Kinds that workloads and jobs create. Their owners are part of the Application if they have its labels. */
const OWNED_KINDS = ['Pod', 'ReplicaSet', 'Job', 'EndpointSlice', 'ControllerRevision'];

/**
 * Watches the objects of an Application that no program describes: those of its `componentKinds` in its namespace that
 * match its selector.
 *
 * A kind that cannot be read is part of the Application under the name "*", so that the Application is not ready by
 * silence. Secrets are left out: the controller never reads them.
 */
export class SelectedObjects implements Watched {
  public readonly store: ObjectStore;
  /** Services are ready if they exist. */
  public readonly endpoints = [];
  public readonly stop: () => void;
  private readonly targets: WatchTarget[] = [];
  private readonly problems = new Map<string, Unreadable>();
  private readonly kinds: readonly GroupKind[];
  private readonly selector: string | undefined;
  private hasLookedUp = false;

  /** @param changed is called after each change */
  constructor(
    private readonly server: ApiServer,
    private readonly application: KubeObject,
    private readonly changed: () => void,
    signal: AbortSignal,
  ) {
    const { selector, componentKinds } = application.spec ?? {};
    this.kinds = kindsOf(componentKinds);
    this.selector = formatSelector(selector as LabelSelector | undefined);
    this.store = new ObjectStore(this.targets, changed);
    const [until, stop] = stoppable(signal);
    this.stop = stop;
    void this.run(until);
  }

  public get isComplete(): boolean {
    return this.hasLookedUp && this.store.isComplete;
  }

  public get expectations(): Expectations {
    const found = this.store.live.filter((object) => !isOwned(object)).map((object) => this.expected(object));
    const unreadable = this.targets.filter((target) => this.store.unreadable(this.placeholder(target)));
    return {
      objects: [
        ...found,
        ...unreadable.map((target) => this.placeholder(target)),
        ...this.kinds.filter((kind) => this.problems.has(keyOf(kind))).map((kind) => this.placeholder(kind)),
        ...(this.hasFailed ? [this.self] : []),
      ],
      checks: [],
      applications: [],
      since: Date.parse(this.application.metadata.creationTimestamp ?? '') || 0,
    };
  }

  public unreadable(object: ExpectedObject): Unreadable | undefined {
    if (this.hasFailed && identity(object) === identity(this.self)) {
      return { state: 'failed', reason: 'AssemblyFailed', message: 'spec.assemblyPhase is Failed.' };
    }
    return this.problems.get(keyOf(object)) ?? this.store.unreadable(object);
  }

  public resultOf(): undefined {
    return undefined;
  }

  private async run(signal: AbortSignal): Promise<void> {
    const discovery = new Discovery(this.server);
    let missing = this.selector === undefined ? [] : this.kinds;
    while (!signal.aborted) {
      const left: GroupKind[] = [];
      for (const kind of missing) {
        if (!(await this.start(discovery, kind, signal))) {
          left.push(kind);
        }
      }
      missing = left;
      this.hasLookedUp = true;
      this.changed();
      if (missing.length === 0) {
        return;
      }
      await delay(LOOKUP_INTERVAL, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Returns whether the kind is watched from now on, or never can be. */
  private async start(discovery: Discovery, kind: GroupKind, signal: AbortSignal): Promise<boolean> {
    const key = keyOf(kind);
    try {
      const served = await discovery.find(kind.group, kind.kind);
      if (served === undefined) {
        this.problems.set(key, { state: 'missing', reason: 'KindNotFound', message: 'The cluster has no such kind.' });
        return false;
      }
      if (!served.namespaced) {
        this.problems.set(key, { reason: 'ClusterScoped', message: 'Objects without a namespace are not read.' });
        return true;
      }
      this.problems.delete(key);
      const target: WatchTarget = {
        ...{ group: kind.group, kind: kind.kind, version: served.version, resource: served.plural },
        namespace: this.application.metadata.namespace,
        labelSelector: this.selector,
        metadataOnly: METADATA_KINDS.has(kind.kind),
      };
      this.targets.push(target);
      void watchTarget(this.server, target, this.store, signal);
      return true;
    } catch (error) {
      this.problems.set(key, { reason: 'LookupFailed', message: (error as Error).message });
      return false;
    }
  }

  private get hasFailed(): boolean {
    return this.application.spec?.assemblyPhase === 'Failed';
  }

  private get self(): ExpectedObject {
    return this.expected(this.application);
  }

  private expected({ apiVersion, kind, metadata: { namespace, name } }: KubeObject): ExpectedObject {
    const group = groupOf(apiVersion);
    const target = this.targets.find((each) => each.group === group && each.kind === kind);
    const { version, resource } = target ?? { version: apiVersion.split('/').at(-1) ?? '', resource: 'applications' };
    return { component: this.name, group, version, kind, resource, namespace, name, gates: true };
  }

  private placeholder({ group, kind, ...target }: GroupKind & Partial<WatchTarget>): ExpectedObject {
    const { namespace } = this.application.metadata;
    const { version = '', resource = kind.toLowerCase() } = target;
    return { component: this.name, group, version, kind, resource, namespace, name: '*', gates: true };
  }

  private get name(): string {
    return this.application.metadata.name;
  }
}

/** Returns the kinds of an Application, each once. Published Applications write the core group in three ways. */
function kindsOf(componentKinds: unknown): GroupKind[] {
  const kinds = (Array.isArray(componentKinds) ? componentKinds : []) as { group?: string; kind?: string }[];
  const read = kinds.flatMap(({ group = '', kind }) =>
    kind === undefined ? [] : [{ group: ['core', 'v1'].includes(group) ? '' : group, kind }],
  );
  return [...new Map(read.map((kind) => [keyOf(kind), kind])).values()].filter(
    ({ group, kind }) => group !== '' || kind !== 'Secret',
  );
}

function keyOf({ group, kind }: GroupKind): string {
  return `${group}/${kind}`;
}

/** Controllers replace what they own at any time. Upstream's controller makes Applications owners, which replace nothing. */
function isOwned({ kind, metadata: { ownerReferences = [] } }: KubeObject): boolean {
  return OWNED_KINDS.includes(kind) && ownerReferences.some((owner) => owner.kind !== 'Application');
}
