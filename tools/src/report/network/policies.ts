import { describe, referenceTo } from '../../kubernetes/objects';
import { type Fields, fieldsOf, listOf, textsOf } from '../input/fields';
import type { PodSet } from '../input/pod-sets';
import type { ReportInput, ReportObject } from '../input/report-input';
import { matches } from './selectors';

export type Direction = 'ingress' | 'egress';

/** A rule of a NetworkPolicy: peers and ports. */
export interface Rule {
  readonly policy: ReportObject;
  /** Empty for everyone. */
  readonly peers: readonly Fields[];
  readonly ports: unknown;
}

/** Rules that apply to pods in one direction. */
export interface Rules {
  /** Whether a policy selects the pods. Otherwise, everything is allowed. */
  readonly isolated: boolean;
  readonly rules: readonly Rule[];
}

/** The NetworkPolicies of an environment, and what its namespaces are labelled with. */
export class NetworkPolicies {
  private readonly policies: readonly ReportObject[];
  private readonly namespaceLabels: ReadonlyMap<string, Readonly<Record<string, string>>>;

  constructor({ objects }: ReportInput) {
    this.policies = objects.filter(
      ({ object }) => object.kind === 'NetworkPolicy' && object.apiVersion.startsWith('networking.k8s.io/'),
    );
    this.namespaceLabels = new Map(
      objects
        .filter(({ object: { kind } }) => kind === 'Namespace')
        .map(({ object: { metadata } }) => [metadata.name, { ...metadata.labels }]),
    );
  }

  /** Returns the rules that apply to pods. */
  public rulesFor(pods: PodSet, direction: Direction): Rules {
    const applying = this.policies.filter(
      ({ object: { metadata, spec } }) =>
        (metadata.namespace ?? 'default') === pods.namespace &&
        directions(fieldsOf(spec)).includes(direction) &&
        matches(fieldsOf(spec).podSelector, pods.labels),
    );
    const field = direction === 'ingress' ? 'from' : 'to';
    return {
      isolated: applying.length > 0,
      rules: applying.flatMap((policy) =>
        listOf(fieldsOf(policy.object.spec)[direction]).map((rule) => ({
          policy,
          peers: listOf(fieldsOf(rule)[field]).map(fieldsOf),
          ports: fieldsOf(rule).ports,
        })),
      ),
    };
  }

  /** Whether a peer of a policy in a namespace is, among others, the pods. */
  public includes(peer: Fields, policyNamespace: string, pods: PodSet): boolean {
    const { ipBlock, namespaceSelector, podSelector } = peer;
    return (
      ipBlock === undefined &&
      (namespaceSelector === undefined
        ? pods.namespace === policyNamespace
        : matches(namespaceSelector, this.labelsOf(pods.namespace))) &&
      matches(podSelector, pods.labels)
    );
  }

  private labelsOf(namespace: string): Readonly<Record<string, string>> {
    // The API server adds this label.
    return { ...this.namespaceLabels.get(namespace), 'kubernetes.io/metadata.name': namespace };
  }
}

export function policyName({ object }: ReportObject): string {
  return describe(referenceTo(object));
}

function directions({ policyTypes, egress }: Fields): Direction[] {
  const types = textsOf(policyTypes);
  // The default of the API server.
  const effective = types.length > 0 ? types : ['Ingress', ...(egress === undefined ? [] : ['Egress'])];
  return [
    ...(effective.includes('Ingress') ? (['ingress'] as const) : []),
    ...(effective.includes('Egress') ? (['egress'] as const) : []),
  ];
}
