import { ApiObject } from 'cdk8s';
import type { k8s, Pod } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';

/** A pod that a user wrote, for the pods of one type of replica. */
export class TFPodTemplate {
  /**
   * A template as the Kubernetes API has it.
   *
   * @param template the template; the container that trains is named `tensorflow`
   */
  public static fromPodTemplateSpec(template: k8s.PodTemplateSpec): TFPodTemplate {
    return new TFPodTemplate(() => template);
  }

  /**
   * A pod that was built with cdk8s-plus, in a chart of an app of its own: what stands in this app would be applied as well.
   *
   * @param pod the pod; its container that trains is named `tensorflow`
   */
  public static fromPod(pod: Pod): TFPodTemplate {
    return new TFPodTemplate((where, what) => {
      if (pod.node.root === where.node.root) {
        throw new KubeflowError(
          where,
          `${what}: the pod "${pod.node.path}" stands in the app, and would be applied by itself as well.`,
          'A pod is accepted that stands in an app that is never synthesized.',
          "Make it in a chart of its own: new kplus.Pod(new Chart(new App(), 'templates'), 'worker', { … }).",
        );
      }
      const { labels, annotations } = ApiObject.of(pod).metadata.toJson() ?? {};
      return { metadata: { labels, annotations }, spec: specOf(pod) };
    });
  }

  private constructor(private readonly make: (where: IConstruct, what: string) => k8s.PodTemplateSpec) {}

  /**
   * Mistakes are told here, where it is known whose they are.
   *
   * @internal
   */
  public _bind(where: IConstruct, what: string): k8s.PodTemplateSpec {
    return withoutUndefined(this.make(where, what)) as k8s.PodTemplateSpec;
  }
}

/** What cdk8s-plus leaves open is undefined and not left out, and would take the place of what is filled in. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutUndefined);
  }
  // Not of quantities and the like, which are objects of classes.
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) {
    return value;
  }
  const fields = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(fields.map(([key, inner]) => [key, withoutUndefined(inner)]));
}

/** What cdk8s-plus writes for the pod, before it is text. It is told to nobody by its types. */
function specOf(pod: Pod): k8s.PodSpec {
  return (pod as unknown as { _toPodSpec(): k8s.PodSpec })._toPodSpec();
}
