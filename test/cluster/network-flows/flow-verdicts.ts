import { execute } from '../../cluster-harness/execute';
import type { KubeObject } from '../../cluster-harness/kubectl';
import { Tools } from '../../cluster-harness/tools';

/** One end of a flow. */
export interface Peer {
  readonly address: string;
  /**
   * @default - the peer is outside the cluster, or a node
   */
  readonly pod?: {
    readonly namespace: string;
    readonly namespaceLabels: Record<string, string>;
    readonly labels: Record<string, string>;
  };
}

/** A pod in a namespace that has only the label with its name. */
export function podPeer(address: string, namespace: string, labels: Record<string, string> = {}): Peer {
  return { address, pod: { namespace, namespaceLabels: { 'kubernetes.io/metadata.name': namespace }, labels } };
}

export interface Flow {
  readonly source: Peer;
  readonly destination: Peer;
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
  /**
   * Name of the destination's container port.
   *
   * @default - no name
   */
  readonly portName?: string;
}

/** The verdict of the policies. "may reach" depends on the network plugin. */
export type Verdict = 'reaches' | 'may reach' | 'does not reach';

export interface Decision {
  readonly verdict: Verdict;
  /** The policies that decided, for an error message. */
  readonly because: string;
}

/** Cyclonus' evaluation of a flow. */
interface Evaluation {
  readonly egress: Side;
  readonly ingress: Side;
}

interface Side {
  readonly allowed: boolean;
  /**
   * The policies that allow the flow, or otherwise the ones that select the pod. Empty if no policy selects the pod.
   */
  readonly policies: readonly string[];
}

/**
 * Evaluates network policies with Cyclonus, an independent implementation.
 *
 * IP blocks are intended for addresses outside the cluster. Some network plugins also apply them to pods. Both cases
 * are evaluated, and if they differ, the flow "may" pass.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors
 */
export async function decide(policies: readonly KubeObject[], flows: readonly Flow[]): Promise<Decision[]> {
  const withBlocks = await evaluate(policies, flows);
  const withoutBlocks = await evaluate(policies.map(withoutBlocksOfAddresses), flows);
  return flows.map(({ source, destination }, index) => {
    const readings = [withBlocks[index], ...(source.pod && destination.pod ? [withoutBlocks[index]] : [])];
    const passes = readings.map(({ egress, ingress }) => egress.allowed && ingress.allowed);
    const verdict = passes.every(Boolean) ? 'reaches' : passes.some(Boolean) ? 'may reach' : 'does not reach';
    return { verdict, because: [...new Set(readings.map(reasons))].join(' OR ') };
  });
}

async function evaluate(policies: readonly KubeObject[], flows: readonly Flow[]): Promise<Evaluation[]> {
  const program = Tools.ready('cyclonus').path('flow-verdicts');
  const { stdout } = await execute([program], { input: JSON.stringify({ policies, flows }) });
  return JSON.parse(stdout);
}

function withoutBlocksOfAddresses(policy: KubeObject): KubeObject {
  const { ingress, egress } = policy.spec;
  return {
    ...policy,
    spec: { ...policy.spec, ingress: rulesWithoutBlocks('from', ingress), egress: rulesWithoutBlocks('to', egress) },
  };
}

/** Removes a rule with only IP blocks, because a rule without peers allows all sources. */
function rulesWithoutBlocks(peers: 'from' | 'to', rules: readonly KubeObject['spec'][] = []): object[] {
  return rules
    .map((rule) => ({ rule, selectors: rule[peers]?.filter(({ ipBlock }: KubeObject['spec']) => !ipBlock) }))
    .filter(({ rule, selectors }) => selectors?.length !== 0 || rule[peers].length === 0)
    .map(({ rule, selectors }) => ({ ...rule, ...(selectors && { [peers]: selectors }) }));
}

function reasons({ egress, ingress }: Evaluation): string {
  return `${reason('egress', egress)}; ${reason('ingress', ingress)}`;
}

function reason(direction: string, { allowed, policies }: Side): string {
  if (policies.length === 0) {
    return `${direction} allowed, because no policy selects the pod`;
  }
  return `${direction} ${allowed ? 'allowed' : 'denied'} by ${policies.join(', ')}`;
}
