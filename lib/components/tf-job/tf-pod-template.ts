import { ApiObject } from 'cdk8s';
import type { k8s, Pod } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';

/** A complete pod template for the pods of one replica type. */
export class TFPodTemplate {
  /**
   * Uses a pod template of the Kubernetes API.
   *
   * @param template the template; the container that trains must be named `tensorflow`
   */
  public static fromPodTemplateSpec(template: k8s.PodTemplateSpec): TFPodTemplate {
    return new TFPodTemplate(() => template);
  }

  /**
   * Uses a pod of cdk8s-plus.
   *
   * Create the pod in a chart of a separate app that is never synthesized. A pod of this app would also be applied by itself.
   *
   * @param pod the pod; the container that trains must be named `tensorflow`
   */
  public static fromPod(pod: Pod): TFPodTemplate {
    return new TFPodTemplate((where, what) => {
      if (pod.node.root === where.node.root) {
        throw new KubeflowError(
          where,
          `${what}: the pod "${pod.node.path}" is part of the app, and would also be applied by itself.`,
          'Must be in a separate app that is never synthesized.',
          "Use for example new kplus.Pod(new Chart(new App(), 'templates'), 'worker', { … }).",
        );
      }
      const { labels, annotations } = ApiObject.of(pod).metadata.toJson() ?? {};
      return { metadata: { labels, annotations }, spec: specOf(pod) };
    });
  }

  private constructor(private readonly make: (where: IConstruct, what: string) => k8s.PodTemplateSpec) {}

  /**
   * Returns the template. The caller is known only here, so that errors can name its path.
   *
   * @internal
   */
  public _bind(where: IConstruct, what: string): k8s.PodTemplateSpec {
    return withoutUndefined(this.make(where, what)) as k8s.PodTemplateSpec;
  }
}

/** Removes undefined fields, which cdk8s-plus writes. They would override defaults. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutUndefined);
  }
  // Instances of classes, such as quantities, stay unchanged.
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) {
    return value;
  }
  const fields = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(fields.map(([key, inner]) => [key, withoutUndefined(inner)]));
}

/** Returns the spec that cdk8s-plus writes for the pod. The method is not part of its public types. */
function specOf(pod: Pod): k8s.PodSpec {
  return (pod as unknown as { _toPodSpec(): k8s.PodSpec })._toPodSpec();
}
