import {
  ClusterView,
  checkedHealth,
  countsAsReady,
  healthOf,
  healthOfMissing,
  type ObservedEvent,
  type ObservedObject,
  SERVICE_LABEL,
  type Verdict,
  verdictOf,
} from '../health';
import type { KubernetesClient } from '../kubernetes/kubernetes-client';
import { identity, type KubeObject } from '../kubernetes/objects';
import { inParallel } from '../parallel';
import type { DeploymentPlan, PlanCheck, PlanComponent, PlanObject } from '../plan/plan';
import { EndUseChecks } from './end-use-checks';
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
  private readonly checks: EndUseChecks;

  /**
   * @param expected whether the objects were applied just now; if not, missing ones are not expected to appear
   */
  constructor(
    private readonly client: KubernetesClient,
    private readonly plan: DeploymentPlan,
    private readonly expected: boolean,
  ) {
    this.checks = new EndUseChecks(client, expected);
  }

  public async observe(components: readonly PlanComponent[] = this.plan.components): Promise<ComponentState[]> {
    const objects = components.flatMap((component) => component.objects);
    const live = await this.read(objects);
    const found = [...live.values(), ...(await this.endpointSlices(objects))];
    const now = Date.now();
    const bare = new ClusterView(found, now);
    const unready = objects.filter((object) => {
      const it = live.get(identity(object));
      return it !== undefined && !countsAsReady(healthOf(it, bare));
    });
    const view = unready.length === 0 ? bare : await this.explained(found, unready, now);
    return inParallel(components, async (component) => {
      const checks = groupChecks(component);
      const observed = await inParallel(component.objects, (object) =>
        this.observed(object, live.get(identity(object)), checks.get(identity(object)) ?? [], view),
      );
      return { component, verdict: verdictOf(observed), objects: observed };
    });
  }

  private async observed(
    object: PlanObject,
    found: KubeObject | undefined,
    checks: readonly PlanCheck[],
    view: ClusterView,
  ): Promise<ObservedObject> {
    const { gates } = object;
    if (found === undefined) {
      return { object, gates, health: healthOfMissing(this.expected ? this.since : 0, view.now) };
    }
    const health = healthOf(found, view);
    return checks.length === 0 || !countsAsReady(health)
      ? { object, gates, health }
      : {
          object,
          gates,
          health: checkedHealth(health, found, await this.checks.results(checks, found, view.now), view.now),
        };
  }

  /** The EndpointSlices of all Services. Without permission to read them, Services are ready if they exist. */
  private async endpointSlices(objects: readonly PlanObject[]): Promise<KubeObject[]> {
    const services = objects.filter(({ group, kind }) => group === '' && kind === 'Service');
    const namespaces = [...new Set(services.map(({ namespace = this.client.server.namespace }) => namespace))];
    const kind = { group: 'discovery.k8s.io', kind: 'EndpointSlice' };
    const lists = await inParallel(namespaces, (namespace) =>
      orIfForbidden(this.client.list(kind, { namespace, labelSelector: SERVICE_LABEL }), []),
    );
    return lists.flat();
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

function groupChecks({ checks }: PlanComponent): Map<string, PlanCheck[]> {
  const groups = new Map<string, PlanCheck[]>();
  for (const check of checks) {
    const key = identity(check.object);
    groups.set(key, [...(groups.get(key) ?? []), check]);
  }
  return groups;
}

function observedEvent(event: KubeObject): ObservedEvent {
  const { involvedObject, reason = '', message = '', series, lastTimestamp, eventTime } = event;
  const time = series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? event.metadata.creationTimestamp;
  return { uid: involvedObject?.uid ?? '', reason, message, time: Date.parse(time) || 0 };
}
