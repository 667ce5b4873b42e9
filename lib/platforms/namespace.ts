import { type ApiObject, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct, type IConstruct } from 'constructs';
import { checkName } from '../names';
import { checkEnum } from '../validation/enums';
import { checkLabels } from '../validation/labels';

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
    checkName(this, 'namespace', props.name);
    checkLabels(this, props.labels);
    checkEnum(this, 'podSecurity', props.podSecurity, PodSecurity);
    this.name = props.name;
    this.podSecurity = props.podSecurity ?? PodSecurity.RESTRICTED;

    const namespace = clusterScoped(
      new kplus.k8s.KubeNamespace(this, 'Resource', {
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
    const policy = new kplus.k8s.KubeNetworkPolicy(this, 'default-deny', {
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
/** Adds a prefix to the name of every namespace below a construct. */
export function setNamespacePrefix(root: Construct, prefix: string): void {
  root.node.setContext(CONTEXT, prefix);
}

/** Returns the name of a namespace with its prefix. */
export function prefixedNamespace(scope: Construct, name: string): string {
  return `${scope.node.tryGetContext(CONTEXT) ?? ''}${name}`;
}

/** Removes the namespace of a cluster-scoped object. cdk8s sets the namespace of the chart on every object. */
export function clusterScoped<T extends ApiObject>(object: T): T {
  if (object.metadata.namespace !== undefined) {
    object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  }
  return object;
}
