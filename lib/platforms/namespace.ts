import { type ApiObject, JsonPatch } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { describeValue } from '../checks/value-text';
import { KubeflowError } from '../errors';
import * as kube from '../k8s/kube';
import { checkName, DNS_LABEL } from '../names';
import { checkLabels } from '../validation/labels';
import { checkPlacement } from './placement';

/** Leaves at least 13 characters for the rest of the name of a namespace. */
const MAX_PREFIX_LENGTH = 50;

const NAMESPACE_SYMBOL = Symbol.for('kubeflow-cdk.Namespace');

/**
 * Pod Security Standard that a namespace enforces.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export enum PodSecurity {
  /** The strictest standard: no root, no capabilities, no host access. */
  RESTRICTED = 'restricted',
  /** Prevents known privilege escalations. */
  BASELINE = 'baseline',
  /** No restrictions. */
  PRIVILEGED = 'privileged',
}

/** Properties of a namespace. */
export interface NamespaceProps {
  /** Name of the namespace. */
  readonly name: string;

  /**
   * Pod Security Standard that the namespace enforces.
   *
   * @default PodSecurity.RESTRICTED
   */
  readonly podSecurity?: PodSecurity;

  /**
   * Labels of the namespace.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };
}

/**
 * A namespace that enforces a Pod Security Standard and denies all traffic by default. Other network policies allow
 * traffic.
 */
export class Namespace extends Construct {
  /**
   * Whether a construct is a `Namespace`.
   *
   * Recognizes namespaces of another installed copy of the library, which `instanceof` does not.
   *
   * @param x any construct
   */
  public static isNamespace(x: IConstruct): boolean {
    return NAMESPACE_SYMBOL in x;
  }

  /** Name of the namespace. */
  public readonly name: string;

  /** Pod Security Standard that the namespace enforces. */
  public readonly podSecurity: PodSecurity;

  constructor(scope: Construct, id: string, props: NamespaceProps) {
    super(scope, id);
    Object.defineProperty(this, NAMESPACE_SYMBOL, { value: true });
    checkPlacement(this);
    checkName(this, 'namespace', props.name);
    checkLabels(this, props.labels);
    this.name = withPrefix(this, props.name);
    this.podSecurity = props.podSecurity ?? PodSecurity.RESTRICTED;

    const namespace = clusterScoped(
      new kube.Namespace(this, 'Resource', {
        metadata: {
          name: this.name,
          labels: {
            ...props.labels,
            'app.kubernetes.io/managed-by': 'kubeflow-cdk',
            'pod-security.kubernetes.io/enforce': this.podSecurity,
            'pod-security.kubernetes.io/warn': this.podSecurity,
            'pod-security.kubernetes.io/audit': this.podSecurity,
          },
        },
      }),
    );
    const policy = new kube.NetworkPolicy(this, 'default-deny', {
      metadata: {
        name: 'default-deny',
        namespace: this.name,
        labels: { 'app.kubernetes.io/managed-by': 'kubeflow-cdk' },
      },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
    policy.addDependency(namespace);
  }
}

const CONTEXT = 'kubeflow-cdk.namespacePrefix';

/** Names of namespaces that contain the prefix already. */
const PREFIXED = 'kubeflow-cdk.prefixedNamespaces';

/**
 * Adds a prefix to the name of every namespace and every cluster-scoped object below a construct.
 *
 * @throws KubeflowError if no valid name can start with the prefix.
 */
export function setNamespacePrefix(root: Construct, prefix: string): void {
  if (!/^[a-z0-9][-a-z0-9]*$/.test(prefix) || prefix.length > MAX_PREFIX_LENGTH) {
    throw new KubeflowError(
      root,
      `namespacePrefix "${prefix}" is not a valid prefix of names.`,
      `Must be at most ${MAX_PREFIX_LENGTH} lower-case letters, digits or "-", starting with a letter or digit.`,
      'Use for example "blue-".',
    );
  }
  root.node.setContext(CONTEXT, prefix);
  root.node.setContext(PREFIXED, new Set<string>());
}

/** Returns the namespace prefix of a construct, or an empty string. */
export function namespacePrefix(scope: IConstruct): string {
  return scope.node.tryGetContext(CONTEXT) ?? '';
}

/**
 * Returns the name of a namespace with its prefix. A name that a property of the library returned, such as `namespace` of
 * a platform or a shared volume, has the prefix already.
 *
 * @throws KubeflowError if the name is not text or empty: with a prefix, it would be another namespace.
 */
export function prefixedNamespace(scope: Construct, name: string): string {
  if (typeof name !== 'string' || name === '') {
    throw new KubeflowError(scope, `namespace ${describeValue(name)} is not a valid name.`, DNS_LABEL.accepts);
  }
  const prefix = namespacePrefix(scope);
  if (prefix === '') {
    return name;
  }
  return withPrefix(scope, isPrefixed(scope, prefix, name) ? name : `${prefix}${name}`);
}

/** Records that a name of a namespace contains the prefix already, and returns it. */
export function withPrefix(scope: IConstruct, name: string): string {
  prefixedNamespaces(scope)?.add(name);
  return name;
}

function isPrefixed(scope: IConstruct, prefix: string, name: string): boolean {
  return name.startsWith(prefix) && (prefixedNamespaces(scope)?.has(name) ?? false);
}

function prefixedNamespaces(scope: IConstruct): Set<string> | undefined {
  return scope.node.tryGetContext(PREFIXED);
}

/** Removes the namespace of a cluster-scoped object. cdk8s sets the namespace of the chart on every object. */
export function clusterScoped<T extends ApiObject>(object: T): T {
  if (object.metadata.namespace !== undefined) {
    object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  }
  return object;
}
