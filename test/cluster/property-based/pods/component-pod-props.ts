import * as kplus from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import type { ComponentPodProps } from '../../../../lib';
import { type Fields, mapOf } from '../structs';
import type { Values } from '../values';
import { affinity, toleration } from './pod-placement';

/** Props that every component accepts for its pods. */
export function componentPodProps(values: Values): Fields<ComponentPodProps> {
  return {
    nodeSelector: values.labels,
    tolerations: values.list(toleration(values)),
    affinity: affinity(values),
    // The API server only admits pods of existing priority classes.
    priorityClassName: values.text('system-cluster-critical'),
    safeToEvict: values.boolean,
    podLabels: values.labels,
    podAnnotations: mapOf(values.plainText(fc.constantFrom('example.com/note', 'A.b_c-1')), values.anyText),
    imagePullSecrets: values.list(values.dottedName('registry')),
    imagePullPolicy: values.member('kplus.ImagePullPolicy', kplus.ImagePullPolicy),
  };
}
