import {
  ClusterView,
  countsAsReady,
  healthOf,
  healthOfMissing,
  type ObservedEvent,
  type ObservedObject,
  type Verdict,
  verdictOf,
} from '../health';
import type { KubernetesClient } from '../kubernetes/kubernetes-client';
import { identity, type KubeObject } from '../kubernetes/objects';
import { inParallel } from '../parallel';
import type { DeploymentPlan, PlanComponent, PlanObject } from '../plan/plan';
import { locate, orIfForbidden, readLiveObjects } from './live-objects';

/** State of a component at one moment. */
export interface ComponentState {
  readonly component: PlanComponent;
  readonly verdict: Verdict;
  readonly objects: readonly ObservedObject[];
}

/** Kinds of which only the existence matters. Their contents are not read. */
export const METADATA_KINDS: ReadonlySet<string> = new Set([
  ...['ConfigMap', 'Secret', 'ServiceAccount', 'Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'],
  ...['NetworkPolicy', 'PriorityClass', 'StorageClass', 'IngressClass'],
  ...['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
]);

/** Reads the state of components from the cluster. */
export class Observer {
  private readonly since = Date.now();
  private nodes?: Promise<KubeObject[]>;

  /**
   * @param expected whether the objects were applied just now; if not, missing ones are not expected to appear
   */
  constructor(
    private readonly client: KubernetesClient,
    private readonly plan: DeploymentPlan,
    private readonly expected: boolean,
  ) {}

  public async observe(components: readonly PlanComponent[] = this.plan.components): Promise<ComponentState[]> {
    const objects = components.flatMap((component) => component.objects);
    const live = await this.read(objects);
    const now = Date.now();
    const bare = new ClusterView([...live.values()], now);
    const unready = objects.filter((object) => {
      const found = live.get(identity(object));
      return found !== undefined && !countsAsReady(healthOf(found, bare));
    });
    const view = unready.length === 0 ? bare : await this.explained([...live.values()], unready, now);
    return components.map((component) => {
      const observed = component.objects.map((object) => this.observed(object, live, view));
      return { component, verdict: verdictOf(observed), objects: observed };
    });
  }

  private observed(object: PlanObject, live: ReadonlyMap<string, KubeObject>, view: ClusterView): ObservedObject {
    const found = live.get(identity(object));
    const health = found ? healthOf(found, view) : healthOfMissing(this.expected ? this.since : 0, view.now);
    return { object, health, gates: object.gates };
  }

  /** Returns the objects that exist, by the identity that they have in the plan. */
  private async read(objects: readonly PlanObject[]): Promise<Map<string, KubeObject>> {
    const passive = objects.filter(({ kind }) => METADATA_KINDS.has(kind));
    const active = objects.filter(({ kind }) => !METADATA_KINDS.has(kind));
    const [first, second] = await Promise.all([
      readLiveObjects(this.client, active),
      readLiveObjects(this.client, passive, { metadataOnly: true }),
    ]);
    const live = new Map([...first, ...second]);
    const located = await inParallel(objects, (object) => locate(this.client, object));
    return new Map(
      objects.flatMap((object, index): [string, KubeObject][] => {
        const found = live.get(identity(located[index]));
        return found ? [[identity(object), found]] : [];
      }),
    );
  }

  /** Adds the pods and events that explain why objects are not ready. */
  private async explained(
    live: readonly KubeObject[],
    unready: readonly PlanObject[],
    now: number,
  ): Promise<ClusterView> {
    const namespaces = [...new Set(unready.map(({ namespace = this.client.server.namespace }) => namespace))];
    const inNamespace = async (namespace: string) => {
      const [sets, jobs, pods, events] = await Promise.all([
        orIfForbidden(this.client.list({ group: 'apps', kind: 'ReplicaSet' }, { namespace }), []),
        orIfForbidden(this.client.list({ group: 'batch', kind: 'Job' }, { namespace }), []),
        orIfForbidden(this.client.list({ group: '', kind: 'Pod' }, { namespace }), []),
        orIfForbidden(this.client.list({ group: '', kind: 'Event' }, { namespace }), []),
      ]);
      return { objects: [...sets, ...jobs, ...pods], events };
    };
    this.nodes ??= this.readNodes();
    const [found, nodes] = await Promise.all([inParallel(namespaces, inNamespace), this.nodes]);
    const events = found.flatMap((each) => each.events.map(observedEvent));
    // A Job can be part of the program and be listed as well.
    const known = new Set(live.map(({ metadata }) => metadata.uid));
    const others = found.flatMap((each) => each.objects).filter(({ metadata }) => !known.has(metadata.uid));
    return new ClusterView([...live, ...others, ...nodes], now, events);
  }

  private async readNodes(): Promise<KubeObject[]> {
    const [nodes, classes] = await Promise.all([
      orIfForbidden(this.client.list({ group: '', kind: 'Node' }, { metadataOnly: true }), []),
      orIfForbidden(this.client.list({ group: 'storage.k8s.io', kind: 'StorageClass' }), []),
    ]);
    return [...nodes, ...classes];
  }
}

function observedEvent(event: KubeObject): ObservedEvent {
  const { involvedObject, reason = '', message = '', series, lastTimestamp, eventTime } = event;
  const time = series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? event.metadata.creationTimestamp;
  return { uid: involvedObject?.uid ?? '', reason, message, time: Date.parse(time) || 0 };
}
