import type { k8s } from 'cdk8s-plus-27';
import * as kplus from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { checkAnnotations } from './annotation-rules';
import type { ComponentPodProps } from './component-pod-props';
import { checkMember } from './enum-checks';
import { checkUserLabels } from './labels';
import { placementFields } from './placement';
import { pathOf } from './prop-path';
import { pullSecrets } from './pull-secrets';

/** Labels and annotations that the component itself gives its pod. */
export interface OwnMetadata {
  readonly labels: { readonly [key: string]: string };
  readonly annotations?: { readonly [key: string]: string };
}

/** Labels and annotations of a component's pod: the user's labels win, and the component's annotations. */
export function podMetadata(where: IConstruct, props: ComponentPodProps, own: OwnMetadata): k8s.ObjectMeta {
  const { evictable, podLabels = {}, podAnnotations } = props;
  checkUserLabels(where, podLabels);
  checkAnnotations(where, podAnnotations);
  const annotations = {
    ...(evictable === false && { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' }),
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
export function podFields(where: IConstruct, prop: string, props: ComponentPodProps): Partial<k8s.PodSpec> {
  return {
    ...placementFields(where, prop, props),
    ...pullSecrets(where, pathOf(prop, 'imagePullSecrets'), props.imagePullSecrets),
  };
}

/** The field of a container that says when its image is pulled. */
export function pullPolicy(
  where: IConstruct,
  prop: string,
  { imagePullPolicy }: ComponentPodProps,
): Pick<k8s.Container, 'imagePullPolicy'> {
  checkMember(where, pathOf(prop, 'imagePullPolicy'), imagePullPolicy, kplus.ImagePullPolicy);
  return imagePullPolicy === undefined ? {} : { imagePullPolicy };
}
