import type { Manifest } from '../../../policy/manifest';
import { RULES, violations } from '../../../policy/rules';
import { asJson, type DryRun, type WrittenObject } from '../dry-run';
import type { HubLoader } from './hub-loader';
import { type Hub, hubsIn } from './hub-pods';

/** What of the rules is about pods that nobody wrote. Pod Security is the API server's business. */
const RULES_OF_NOTEBOOKS = RULES.filter(({ name }) => ['least-privilege', 'network-policy'].includes(name));

/** KubeSpawner sets the annotation that came before the field, beside the field. */
const OF_KUBESPAWNER = /warning: metadata\.annotations\[volume\.beta\.kubernetes\.io\/storage-class\]: deprecated/;

/** Judges what hubs make of their configurations, of each once. */
export class HubConfigurations {
  /** How many were loaded. */
  loaded = 0;
  /** How many pods and claims they made. */
  made = 0;

  private readonly known = new Map<string, Promise<string[]>>();
  private turn = 0;

  constructor(
    private readonly loaders: readonly HubLoader[],
    private readonly dryRun: DryRun,
  ) {}

  /** What is wrong with the hubs among some objects, and with the notebooks that they would start. */
  async faults(objects: readonly WrittenObject[]): Promise<string[]> {
    const manifests = objects.map(({ manifest }) => manifest);
    const found = await Promise.all(hubsIn(manifests).map((hub) => this.once(hub, manifests)));
    return found.flat();
  }

  private once(hub: Hub, manifests: readonly Manifest[]): Promise<string[]> {
    const key = JSON.stringify(hub);
    const faults = this.known.get(key) ?? this.faultsOf(hub, manifests);
    this.known.set(key, faults);
    return faults;
  }

  private async faultsOf({ namespace, pod }: Hub, manifests: readonly Manifest[]): Promise<string[]> {
    this.turn += 1;
    const { faults, made } = await this.loaders[this.turn % this.loaders.length].load(pod);
    this.loaded += 1;
    const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy');
    const found = await Promise.all(
      made.map(async ({ choice, objects }) => {
        const notebook = objects.map((object) => ({ ...object, metadata: { ...object.metadata, namespace } }));
        this.made += notebook.length;
        const broken = violations([...policies, ...notebook], RULES_OF_NOTEBOOKS);
        const refusals = await this.dryRun.refusals(notebook.map(asJson));
        return [...broken, ...refusals.filter((refusal) => !OF_KUBESPAWNER.test(refusal))].map(
          (fault) => `a notebook with ${JSON.stringify(choice)}: ${fault}`,
        );
      }),
    );
    return [...faults.map((fault) => `the hub: ${fault}`), ...found.flat()];
  }
}
