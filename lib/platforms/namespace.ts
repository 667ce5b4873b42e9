import { type ApiObject, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct, type IConstruct } from 'constructs';
import { checkName } from '../names';
import { checkEnum } from '../validation/enums';
import { checkLabels } from '../validation/labels';

const NAMESPACE_SYMBOL = Symbol.for('kubeflow-cdk.Namespace');

/**
 * The Pod Security Standard that a namespace enforces.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export enum PodSecurity {
  /** The strictest: no root, no capabilities, no host. */
  RESTRICTED = 'restricted',
  /** Prevents known escalations, and no more. */
  BASELINE = 'baseline',
  /** Anything goes. */
  PRIVILEGED = 'privileged',
}

/** Options of a namespace. */
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
 * A namespace that is closed until somebody opens it: it enforces a Pod Security Standard, and no traffic enters or leaves
 * its pods but what other network policies let through.
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

  /** Pod Security Standard that it enforces. */
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
/** Lets every namespace that is named below a construct begin with a prefix. */
export function setNamespacePrefix(root: Construct, prefix: string): void {
  root.node.setContext(CONTEXT, prefix);
}

/** The name that a namespace has in the cluster. */
export function prefixedNamespace(scope: Construct, name: string): string {
  return `${scope.node.tryGetContext(CONTEXT) ?? ''}${name}`;
}

/** An object that has no namespace: cdk8s gives every object that of its chart, whatever its kind. */
export function clusterScoped<T extends ApiObject>(object: T): T {
  if (object.metadata.namespace !== undefined) {
    object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  }
  return object;
}
