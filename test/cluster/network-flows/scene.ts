import type { Cluster } from '../../cluster-harness/cluster';
import type { ModuleName } from '../../cluster-harness/go-modules';
import type { KubeObject } from '../../cluster-harness/kubectl';
import type { Target } from '../describe-example';
import { waitForPods } from '../workloads';
import { WrittenExample } from '../written-example';
import { Parties } from './flow-table';
import { type Outside, outsideParty, type Party, podParties } from './parties';
import { addSurroundings } from './surroundings';

/** What there is besides the pods that an example makes at once. */
export interface SceneProps {
  /** What is no pod. */
  readonly outside: Record<string, Outside>;
  /** Makes the pods that come when the example is used. @default - there are none */
  readonly use?: (cluster: Cluster) => Promise<void>;
  /** What `use` needs. @default - nothing */
  readonly tools?: readonly ModuleName[];
}

/** An example in use, and whom it is with, as the API server has them. */
export interface Scene {
  readonly policies: readonly KubeObject[];
  readonly parties: Parties;
  /** The pods of the example. */
  readonly workloads: readonly Party[];
  /** They, and whoever else is in a namespace that the example makes. */
  readonly guarded: readonly Party[];
}

export async function setScene(cluster: Cluster, target: Target, { outside, use }: SceneProps): Promise<Scene> {
  const { kubectl } = cluster;
  await target.prepare?.(kubectl);
  const example = WrittenExample.of(cluster, target);
  await example.runAll(example.commands);
  await waitForPods(kubectl);
  await use?.(cluster);
  const own = new Set((await podParties(kubectl)).map(({ name }) => name));
  await addSurroundings(kubectl);
  const pods = await podParties(kubectl);
  const made = new Set(example.objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name));
  return {
    policies: await kubectl.get('networkpolicies', '--all-namespaces'),
    parties: new Parties([...pods, ...Object.entries(outside).map(([name, where]) => outsideParty(name, where))]),
    workloads: pods.filter(({ name }) => own.has(name)),
    guarded: pods.filter(({ name, peer }) => own.has(name) || made.has(peer.pod?.namespace ?? '')),
  };
}
