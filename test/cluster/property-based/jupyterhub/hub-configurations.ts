import type { Manifest } from '../../../policy/manifest';
import { RULES, violations } from '../../../policy/rules';
import { type DryRun, type SerializedObject, toJsonObject } from '../api-server/dry-run';
import type { HubLoader } from './hub-loader';
import { type Hub, hubsIn } from './hub-pods';

/** Rules for the pods that KubeSpawner creates. The API server checks Pod Security. */
const NOTEBOOK_RULES = RULES.filter(({ name }) => ['least-privilege', 'network-policy'].includes(name));

/** KubeSpawner sets both the field and the deprecated annotation. */
const KUBESPAWNER_WARNING = /warning: metadata\.annotations\[volume\.beta\.kubernetes\.io\/storage-class\]: deprecated/;

/** Judges the configurations of hubs. Identical configurations are judged once. */
export class HubConfigurations {
  /** Number of loaded configurations. */
  loadedCount = 0;
  /** Number of pods and claims that the hubs created. */
  objectCount = 0;

  private readonly known = new Map<string, Promise<string[]>>();
  private turn = 0;

  constructor(
    private readonly loaders: readonly HubLoader[],
    private readonly dryRun: DryRun,
  ) {}

  /** Faults of the hubs among the objects, and of the notebooks that they would start. */
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

  private async faultsOf({ namespace: hubNamespace, pod }: Hub, manifests: readonly Manifest[]): Promise<string[]> {
    this.turn += 1;
    const { faults, made } = await this.loaders[this.turn % this.loaders.length].load(pod);
    this.loadedCount += 1;
    const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy');
    const namespace = notebookNamespace(pod) ?? hubNamespace;
    const found = await Promise.all(
      made.map(async ({ choice, objects }) => {
        const notebook = objects.map((object) => ({ ...object, metadata: { ...object.metadata, namespace } }));
        this.objectCount += notebook.length;
        const broken = violations([...policies, ...notebook], NOTEBOOK_RULES);
        const refusals = await this.dryRun.rejections(notebook.map(toJsonObject));
        return [...broken, ...refusals.filter((refusal) => !KUBESPAWNER_WARNING.test(refusal))].map(
          (fault) => `the notebook of ${JSON.stringify(choice)}: ${fault}`,
        );
      }),
    );
    return [...faults.map((fault) => `the hub: ${fault}`), ...found.flat()];
  }
}

/** The namespace of notebooks in the values of a hub; undefined if it is that of the hub. */
function notebookNamespace({ files }: Hub['pod']): string | undefined {
  const path = Object.keys(files).find((file) => file.endsWith('/values.json')) ?? '';
  const values: { readonly notebooks: { readonly namespace?: string } } = JSON.parse(files[path]);
  return values.notebooks.namespace;
}
