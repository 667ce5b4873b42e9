import type { k8s } from 'cdk8s-plus-27';
import * as kplus from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { checkAnnotations } from '../validation/annotations';
import { checkEnum } from '../validation/enums';
import type { ComponentPodProps } from './component-pod-props';
import { imagePullSecretsField } from './image-pull-secrets';
import { checkUserLabels } from './labels';
import { placementFields, propPath } from './placement';

/** Labels and annotations that the component itself gives its pod. */
export interface ComponentMetadata {
  readonly labels: { readonly [key: string]: string };
  readonly annotations?: { readonly [key: string]: string };
}

/** Labels and annotations of a component's pod: the user's labels win, and the component's annotations. */
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
 * The fields of a component's pod that the user says; none where nothing is said.
 *
 * @param prop the prop whose fields they are, for errors; empty where they are the component's own
 */
export function podSpecFields(where: IConstruct, prop: string, props: ComponentPodProps): Partial<k8s.PodSpec> {
  return {
    ...placementFields(where, prop, props),
    ...imagePullSecretsField(where, propPath(prop, 'imagePullSecrets'), props.imagePullSecrets),
  };
}

/** The field of a container that says when its image is pulled. */
export function imagePullPolicyField(
  where: IConstruct,
  prop: string,
  { imagePullPolicy }: ComponentPodProps,
): Pick<k8s.Container, 'imagePullPolicy'> {
  checkEnum(where, propPath(prop, 'imagePullPolicy'), imagePullPolicy, kplus.ImagePullPolicy);
  return imagePullPolicy === undefined ? {} : { imagePullPolicy };
}
