import type { k8s } from 'cdk8s-plus-27';
import * as kplus from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { checkAnnotations } from '../validation/annotations';
import { checkEnum } from '../validation/enums';
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
export function podMetadata(where: IConstruct, props: ComponentPodProps, own: ComponentMetadata): k8s.ObjectMeta {
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
export function podSpecFields(where: IConstruct, prop: string, props: ComponentPodProps): Partial<k8s.PodSpec> {
  return {
    ...placementFields(where, prop, props),
    ...imagePullSecretsField(where, propPath(prop, 'imagePullSecrets'), props.imagePullSecrets),
  };
}

/**
 * Returns the image pull policy of a container, if the user sets one.
 *
 * @throws KubeflowError if the policy does not exist.
 */
export function imagePullPolicyField(
  where: IConstruct,
  prop: string,
  { imagePullPolicy }: ComponentPodProps,
): Pick<k8s.Container, 'imagePullPolicy'> {
  checkEnum(where, propPath(prop, 'imagePullPolicy'), imagePullPolicy, kplus.ImagePullPolicy);
  return imagePullPolicy === undefined ? {} : { imagePullPolicy };
}
