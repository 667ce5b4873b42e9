import { execute } from '../../cluster-harness/execute';
import type { KubeObject } from '../../cluster-harness/kubectl';
import { Tools } from '../../cluster-harness/tools';

/** One end of a flow. */
export interface Peer {
  readonly address: string;
  /** @default - none: it is outside the cluster, or a node */
  readonly pod?: {
    readonly namespace: string;
    readonly namespaceLabels: Record<string, string>;
    readonly labels: Record<string, string>;
  };
}

export interface Flow {
  readonly source: Peer;
  readonly destination: Peer;
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
  /** Name of the destination's container port. @default - none */
  readonly portName?: string;
}

/** What policies do with a flow. It "may reach" where that is left to the network plugin. */
export type Verdict = 'reaches' | 'may reach' | 'does not reach';

export interface Decision {
  readonly verdict: Verdict;
  /** Which policies decided, for a message. */
  readonly because: string;
}

/** What Cyclonus says of a flow. */
interface Evaluation {
  readonly egress: Side;
  readonly ingress: Side;
}

interface Side {
  readonly allowed: boolean;
  /** The policies that let the flow through, or if none does, those that might have; none where no policy selects the pod. */
  readonly policies: readonly string[];
}

/**
 * What network policies do with flows, as Cyclonus judges them, which is not ours.
 *
 * A block of addresses (`ipBlock`) is meant for what is outside the cluster. Some network plugins apply it to pods as well, and others
 * do not: both are asked for, and where they differ the flow "may" pass.
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

/** A rule that has nothing but blocks is left out as a whole: one without peers would let everybody through. */
function rulesWithoutBlocks(peers: 'from' | 'to', rules: readonly KubeObject['spec'][] = []): object[] {
  return rules
    .map((rule) => ({ rule, selectors: rule[peers]?.filter(({ ipBlock }: KubeObject['spec']) => !ipBlock) }))
    .filter(({ rule, selectors }) => selectors?.length !== 0 || rule[peers].length === 0)
    .map(({ rule, selectors }) => ({ ...rule, ...(selectors && { [peers]: selectors }) }));
}

function reasons({ egress, ingress }: Evaluation): string {
  return `${reason('leaves', egress)}; ${reason('enters', ingress)}`;
}

function reason(passes: string, { allowed, policies }: Side): string {
  if (policies.length === 0) {
    return `${passes}, since no policy selects it`;
  }
  return allowed ? `${passes} by ${policies.join(', ')}` : `never ${passes}: ${policies.join(', ')}`;
}
