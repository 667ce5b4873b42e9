import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import type * as kube from '../k8s/kube';
import { checkName } from '../names';
import { isIntegerBetween } from '../validation/integers';
import { isLabelKey, isLabelValue, labelProblems } from '../validation/labels';

const SET_OPERATORS = ['In', 'NotIn'];
const KEY_OPERATORS = ['Exists', 'DoesNotExist'];
const NUMBER_OPERATORS = ['Gt', 'Lt'];

/** A requirement in a node selector or a label selector. */
interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: string[];
}

/**
 * Checks the affinity of a pod.
 *
 * @throws KubeflowError if Kubernetes would reject the affinity.
 */
export function checkAffinity(where: IConstruct, what: string, affinity: kube.Affinity): void {
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity;
  const check = new AffinityValidator(where);
  const required = nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (required) {
    check.require(
      required.nodeSelectorTerms.length > 0,
      `${what}.nodeAffinity`,
      'no node is selected.',
      'Must have at least one term in `nodeSelectorTerms`.',
      'Add a term, or remove `requiredDuringSchedulingIgnoredDuringExecution`.',
    );
  }
  for (const term of required?.nodeSelectorTerms ?? []) {
    check.nodes(`${what}.nodeAffinity`, term);
  }
  for (const { weight, preference } of nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []) {
    check.weight(`${what}.nodeAffinity`, weight);
    check.nodes(`${what}.nodeAffinity`, preference);
  }
  for (const [kind, pods] of [
    ['podAffinity', podAffinity],
    ['podAntiAffinity', podAntiAffinity],
  ] as const) {
    for (const term of pods?.requiredDuringSchedulingIgnoredDuringExecution ?? []) {
      check.pods(`${what}.${kind}`, term);
    }
    for (const { weight, podAffinityTerm } of pods?.preferredDuringSchedulingIgnoredDuringExecution ?? []) {
      check.weight(`${what}.${kind}`, weight);
      check.pods(`${what}.${kind}`, podAffinityTerm);
    }
  }
}

class AffinityValidator {
  constructor(private readonly where: IConstruct) {}

  public require(sound: boolean, what: string, wrong: string, ...hint: string[]): void {
    if (!sound) {
      throw new KubeflowError(this.where, `${what}: ${wrong}`, ...hint);
    }
  }

  public weight(what: string, weight: number): void {
    this.require(
      isIntegerBetween(weight, 1, 100),
      what,
      `${weight} is not a valid weight.`,
      'Must be an integer from 1 to 100.',
    );
  }

  public nodes(what: string, { matchExpressions = [], matchFields = [] }: kube.NodeSelectorTerm): void {
    for (const expression of matchExpressions) {
      this.requirement(what, expression, [...SET_OPERATORS, ...KEY_OPERATORS, ...NUMBER_OPERATORS]);
    }
    for (const { key, operator, values } of matchFields) {
      this.require(
        key === 'metadata.name' && SET_OPERATORS.includes(operator) && values?.length === 1,
        what,
        `the field "${key}" cannot select nodes this way.`,
        'Kubernetes supports the field "metadata.name" with "In" or "NotIn" and one value.',
      );
    }
  }

  public pods(what: string, term: kube.PodAffinityTerm): void {
    this.require(
      isLabelKey(term.topologyKey),
      what,
      `topologyKey "${term.topologyKey}" is not a valid key of a node label.`,
      'Use for example "kubernetes.io/hostname" or "topology.kubernetes.io/zone".',
    );
    for (const namespace of term.namespaces ?? []) {
      checkName(this.where, `${what}: namespace`, namespace);
    }
    for (const { matchLabels = {}, matchExpressions = [] } of [term.labelSelector, term.namespaceSelector].filter(
      (selector) => selector !== undefined,
    )) {
      const [wrong] = labelProblems(matchLabels);
      this.require(wrong === undefined, what, ...(wrong ?? ['']));
      for (const expression of matchExpressions) {
        this.requirement(what, expression, [...SET_OPERATORS, ...KEY_OPERATORS]);
      }
    }
    this.require(
      term.labelSelector !== undefined,
      what,
      'labelSelector is missing, so the term selects no pods.',
      'Must select pods by labels, or be empty to select all pods.',
      'Use for example { matchLabels: { team: "vision" } }.',
    );
  }

  private requirement(what: string, { key, operator, values = [] }: Requirement, operators: string[]): void {
    this.require(
      isLabelKey(key),
      what,
      `"${key}" is not a valid label key.`,
      'Must be a name, optionally after a DNS name and a slash, for example "example.com/team".',
    );
    this.require(
      operators.includes(operator),
      what,
      `operator "${operator}" is not known.`,
      `Must be one of ${operators.map((known) => `"${known}"`).join(', ')}.`,
    );
    const [wanted, sound] = SET_OPERATORS.includes(operator)
      ? ['one or more values, each a valid label value', values.length > 0 && values.every(isLabelValue)]
      : KEY_OPERATORS.includes(operator)
        ? ['no values', values.length === 0]
        : ['one integer', values.length === 1 && /^-?\d+$/.test(values[0])];
    this.require(
      sound,
      what,
      `"${operator}" of "${key}" has the values ${JSON.stringify(values)}.`,
      `"${operator}" requires ${wanted}.`,
    );
  }
}
