import type { IConstruct } from 'constructs';
import type * as kube from '../k8s/kube';
import { checkAnnotations } from '../validation/annotations';
import type { ComponentPodProps } from './component-pod-props';
import { imagePullSecretsField } from './image-pull-secrets';
import { checkUserLabels } from './labels';
import { placementFields, propPath } from './placement';

/** Labels and annotations that the component sets on its pod. */
export interface ComponentMetadata {
  readonly labels: { readonly [key: string]: string };
  readonly annotations?: { readonly [key: string]: string };
}

/**
 * Returns the metadata of a component's pod. The user's labels override the component's; the component's annotations
 * override the user's.
 *
 * @throws KubeflowError if a label or annotation is invalid, or if a label is reserved.
 */
export function podMetadata(where: IConstruct, props: ComponentPodProps, own: ComponentMetadata): kube.ObjectMeta {
  const { safeToEvict, podLabels = {}, podAnnotations } = props;
  checkUserLabels(where, podLabels);
  checkAnnotations(where, podAnnotations);
  const annotations = {
    ...(safeToEvict === false && { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' }),
    ...podAnnotations,
    ...own.annotations,
  };
  return {
    labels: { ...own.labels, ...podLabels },
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
}

/**
 * Returns the pod fields that the user sets.
 *
 * @param prop the prop that contains the fields, for errors; empty for props of the component itself
 * @throws KubeflowError if a field is invalid.
 */
export function podSpecFields(where: IConstruct, prop: string, props: ComponentPodProps): Partial<kube.PodSpec> {
  return {
    ...placementFields(where, prop, props),
    ...imagePullSecretsField(where, propPath(prop, 'imagePullSecrets'), props.imagePullSecrets),
  };
}

/** Returns the image pull policy of a container, if the user sets one. */
export function imagePullPolicyField({ imagePullPolicy }: ComponentPodProps): Pick<kube.Container, 'imagePullPolicy'> {
  return imagePullPolicy === undefined ? {} : { imagePullPolicy };
}
