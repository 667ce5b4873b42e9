import type { Cluster } from '../../cluster-harness/cluster';
import type { ModuleName } from '../../cluster-harness/go-modules';
import type { KubeObject } from '../../cluster-harness/kubectl';
import type { Target } from '../examples/describe-example';
import { waitForPods } from '../workloads';
import { WrittenExample } from '../written-example';
import { type Endpoint, type ExternalEndpoint, externalEndpoint, podEndpoints } from './endpoints';
import { addUnrelatedPods } from './external-endpoints';
import { Endpoints } from './flow-table';

/** Objects of a suite in addition to those of its example. */
export interface ExampleSetup {
  /** Endpoints that are not pods, by name. */
  readonly external: Record<string, ExternalEndpoint>;
  /**
   * Creates the pods that users of the example create.
   *
   * @default - no pods
   */
  readonly afterApply?: (cluster: Cluster) => Promise<void>;
  /**
   * Tools that `afterApply` needs.
   *
   * @default - no tools
   */
  readonly tools?: readonly ModuleName[];
}

/** An applied example and all endpoints around it, as the API server reports them. */
export interface AppliedExample {
  readonly policies: readonly KubeObject[];
  readonly endpoints: Endpoints;
  /** The pods of the example. */
  readonly workloads: readonly Endpoint[];
  /** The workloads, and all other pods in the namespaces that the example creates. */
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
  const workloads = new Set((await podEndpoints(kubectl)).map(({ name }) => name));
  await addUnrelatedPods(kubectl);
  const pods = await podEndpoints(kubectl);
  const namespaces = new Set(
    example.objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name),
  );
  return {
    policies: await kubectl.get('networkpolicies', '--all-namespaces'),
    endpoints: new Endpoints([
      ...pods,
      ...Object.entries(external).map(([name, endpoint]) => externalEndpoint(name, endpoint)),
    ]),
    workloads: pods.filter(({ name }) => workloads.has(name)),
    protectedEndpoints: pods.filter(
      ({ name, peer }) => workloads.has(name) || namespaces.has(peer.pod?.namespace ?? ''),
    ),
  };
}
