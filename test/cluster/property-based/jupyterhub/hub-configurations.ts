import type { Manifest } from '../../../policy/manifest';
import { RULES, violations } from '../../../policy/rules';
import { type DryRun, type SerializedObject, toJsonObject } from '../dry-run';
import type { HubLoader } from './hub-loader';
import { type Hub, hubsIn } from './hub-pods';

/** What of the rules is about pods that nobody wrote. Pod Security is the API server's business. */
const NOTEBOOK_RULES = RULES.filter(({ name }) => ['least-privilege', 'network-policy'].includes(name));

/** KubeSpawner sets the annotation that came before the field, beside the field. */
const KUBESPAWNER_WARNING = /warning: metadata\.annotations\[volume\.beta\.kubernetes\.io\/storage-class\]: deprecated/;

/** Judges what hubs make of their configurations, of each once. */
export class HubConfigurations {
  /** How many were loaded. */
  loadedCount = 0;
  /** How many pods and claims they made. */
  objectCount = 0;

  private readonly known = new Map<string, Promise<string[]>>();
  private turn = 0;

  constructor(
    private readonly loaders: readonly HubLoader[],
    private readonly dryRun: DryRun,
  ) {}

  /** What is wrong with the hubs among some objects, and with the notebooks that they would start. */
  async faults(objects: readonly SerializedObject[]): Promise<string[]> {
    const manifests = objects.map(({ manifest }) => manifest);
    const found = await Promise.all(hubsIn(manifests).map((hub) => this.cachedFaults(hub, manifests)));
    return found.flat();
  }

  private cachedFaults(hub: Hub, manifests: readonly Manifest[]): Promise<string[]> {
    const key = JSON.stringify(hub);
    const faults = this.known.get(key) ?? this.faultsOf(hub, manifests);
    this.known.set(key, faults);
    return faults;
  }

  private async faultsOf({ namespace, pod }: Hub, manifests: readonly Manifest[]): Promise<string[]> {
    this.turn += 1;
    const { faults, made } = await this.loaders[this.turn % this.loaders.length].load(pod);
    this.loadedCount += 1;
    const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy');
    const found = await Promise.all(
      made.map(async ({ choice, objects }) => {
        const notebook = objects.map((object) => ({ ...object, metadata: { ...object.metadata, namespace } }));
        this.objectCount += notebook.length;
        const broken = violations([...policies, ...notebook], NOTEBOOK_RULES);
        const refusals = await this.dryRun.rejections(notebook.map(toJsonObject));
        return [...broken, ...refusals.filter((refusal) => !KUBESPAWNER_WARNING.test(refusal))].map(
          (fault) => `a notebook with ${JSON.stringify(choice)}: ${fault}`,
        );
      }),
    );
    return [...faults.map((fault) => `the hub: ${fault}`), ...found.flat()];
  }
}
