import { SERVICE_LABEL } from '../health';
import { identity, type KubeObject } from '../kubernetes/objects';
import type { Expectations } from './expectations';
import { prunedSlice } from './prune';
import { targetKey, type WatchTarget } from './watch-targets';
import type { WatchSink } from './watcher';

const SLICES = { group: 'discovery.k8s.io', version: 'v1', kind: 'EndpointSlice', resource: 'endpointslices' };

/** The EndpointSlices of the expected Services. */
export class EndpointStore {
  public readonly targets: readonly WatchTarget[];
  private readonly services: ReadonlySet<string>;
  private readonly slices = new Map<string, ReadonlyMap<string, KubeObject>>();

  /** @param changed is called after each change */
  constructor(
    { objects }: Expectations,
    private readonly changed: () => void,
  ) {
    const services = objects.filter(({ group, kind }) => group === '' && kind === 'Service');
    this.services = new Set(services.map(identity));
    const namespaces = [...new Set(services.flatMap(({ namespace }) => namespace ?? []))].sort();
    this.targets = namespaces.map((namespace) => ({ ...SLICES, namespace, metadataOnly: false }));
  }

  public get live(): KubeObject[] {
    return [...this.slices.values()].flatMap((slices) => [...slices.values()]);
  }

  /** Whether all targets were listed, or cannot be read. */
  public get isComplete(): boolean {
    return this.targets.every((target) => this.slices.has(targetKey(target)));
  }

  public sinkOf(target: WatchTarget): WatchSink {
    return {
      keep: (object) => this.kept(object),
      replace: (objects) => this.set(target, new Map(objects.map((object) => [object.metadata.name, object]))),
      apply: (type, object) => {
        const kept = this.kept(object);
        if (kept) {
          const slices = new Map(this.slices.get(targetKey(target)));
          slices.delete(object.metadata.name);
          this.set(target, type === 'DELETED' ? slices : slices.set(object.metadata.name, kept));
        }
      },
      // Without them, Services are ready if they exist.
      fail: () => this.set(target, new Map()),
    };
  }

  private set(target: WatchTarget, slices: ReadonlyMap<string, KubeObject>): void {
    this.slices.set(targetKey(target), slices);
    this.changed();
  }

  private kept(object: KubeObject): KubeObject | undefined {
    const { namespace, labels = {} } = object.metadata;
    const service = identity({ group: '', kind: 'Service', namespace, name: labels[SERVICE_LABEL] ?? '' });
    const { group, version, kind } = SLICES;
    return this.services.has(service) ? prunedSlice({ ...object, apiVersion: `${group}/${version}`, kind }) : undefined;
  }
}
