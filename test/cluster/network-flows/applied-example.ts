import type { Cluster } from '../../cluster-harness/cluster';
import type { ModuleName } from '../../cluster-harness/go-modules';
import type { KubeObject } from '../../cluster-harness/kubectl';
import type { Target } from '../describe-example';
import { waitForPods } from '../workloads';
import { WrittenExample } from '../written-example';
import { type Endpoint, type ExternalEndpoint, externalEndpoint, podEndpoints } from './endpoints';
import { addUnrelatedPods } from './external-endpoints';
import { Endpoints } from './flow-table';

/** What there is besides the pods that an example makes at once. */
export interface ExampleSetup {
  /** What is no pod. */
  readonly external: Record<string, ExternalEndpoint>;
  /** Makes the pods that come when the example is used. @default - there are none */
  readonly afterApply?: (cluster: Cluster) => Promise<void>;
  /** What `use` needs. @default - nothing */
  readonly tools?: readonly ModuleName[];
}

/** An example in use, and whom it is with, as the API server has them. */
export interface AppliedExample {
  readonly policies: readonly KubeObject[];
  readonly endpoints: Endpoints;
  /** The pods of the example. */
  readonly workloads: readonly Endpoint[];
  /** They, and whoever else is in a namespace that the example makes. */
  readonly protectedEndpoints: readonly Endpoint[];
}

export async function applyExample(
  cluster: Cluster,
  target: Target,
  { external, afterApply }: ExampleSetup,
): Promise<AppliedExample> {
  const { kubectl } = cluster;
  await target.prepare?.(kubectl);
  const example = WrittenExample.of(cluster, target);
  await example.runAll(example.commands);
  await waitForPods(kubectl);
  await afterApply?.(cluster);
  const own = new Set((await podEndpoints(kubectl)).map(({ name }) => name));
  await addUnrelatedPods(kubectl);
  const pods = await podEndpoints(kubectl);
  const made = new Set(example.objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name));
  return {
    policies: await kubectl.get('networkpolicies', '--all-namespaces'),
    endpoints: new Endpoints([
      ...pods,
      ...Object.entries(external).map(([name, where]) => externalEndpoint(name, where)),
    ]),
    workloads: pods.filter(({ name }) => own.has(name)),
    protectedEndpoints: pods.filter(({ name, peer }) => own.has(name) || made.has(peer.pod?.namespace ?? '')),
  };
}
