import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import type * as k8s from '../../k8s';
import type * as kube from '../../k8s/kube';
import { toManifest } from '../../k8s/manifest';

/** A complete pod template for the pods of one replica type. */
export class TFPodTemplate {
  /**
   * Uses a pod template of the Kubernetes API. Fields can have the names of the `k8s` module or those of a manifest, such as
   * in a parsed YAML file.
   *
   * @param template the template; the container that trains must be named `tensorflow`
   */
  public static fromPodTemplateSpec(template: k8s.PodTemplateSpec): TFPodTemplate {
    return new TFPodTemplate((where, what) => toManifest('PodTemplateSpec', template, { where, what }));
  }

  /**
   * Uses a pod of cdk8s: a `Pod` of any version of cdk8s-plus, a `KubePod` or an `ApiObject`.
   *
   * Create the pod in a chart of a separate app that is never synthesized. A pod of this app would also be applied by itself.
   *
   * @param pod the pod; the container that trains must be named `tensorflow`
   */
  public static fromPod(pod: IConstruct): TFPodTemplate {
    return new TFPodTemplate((where, what) => {
      if (pod.node.root === where.node.root) {
        throw new KubeflowError(
          where,
          `${what}: the pod "${pod.node.path}" is part of the app, and would also be applied by itself.`,
          'Must be in a separate app that is never synthesized.',
          "Use for example new kplus.Pod(new Chart(new App(), 'templates'), 'worker', { … }).",
        );
      }
      const { name: _name, namespace: _namespace, ...metadata } = podOf(pod, where, what).metadata;
      const { restartPolicy, ...spec } = podOf(pod, where, what).spec;
      // Pods of cdk8s-plus always have a restart policy. Its default says nothing about the job.
      const policy = restartPolicy === 'Always' ? {} : { restartPolicy };
      return toManifest('PodTemplateSpec', { metadata, spec: { ...spec, ...policy } }, { where, what });
    });
  }

  private constructor(private readonly make: (where: IConstruct, what: string) => kube.PodTemplateSpec) {}

  /**
   * Returns the template as in a manifest. The caller is known only here, so that errors can name its path.
   *
   * @internal
   */
  public _bind(where: IConstruct, what: string): kube.PodTemplateSpec {
    return this.make(where, what);
  }
}

/** Returns the manifest of a pod. */
function podOf(pod: IConstruct, where: IConstruct, what: string): { metadata: k8s.ObjectMeta; spec: k8s.PodSpec } {
  const object = ApiObject.isApiObject(pod) ? pod : pod.node.defaultChild;
  if (!ApiObject.isApiObject(object) || object.kind !== 'Pod') {
    throw new KubeflowError(
      where,
      `${what}: "${pod.node.path}" is not a pod.`,
      'Must be a Pod of cdk8s-plus, or an ApiObject of the kind Pod.',
      'For other pod templates, use TFPodTemplate.fromPodTemplateSpec.',
    );
  }
  const { metadata, spec } = object.toJson();
  return { metadata, spec };
}
