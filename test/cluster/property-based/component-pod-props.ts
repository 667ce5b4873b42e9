import * as kplus from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import type { ComponentPodProps } from '../../../lib';
import { affinity, toleration } from './pod-placement';
import { type Fields, mapOf } from './structs';
import type { Values } from './values';

/** What is said of the pod of any component. */
export function componentPodProps(values: Values): Fields<ComponentPodProps> {
  return {
    nodeSelector: values.labels,
    tolerations: values.list(toleration(values)),
    affinity: affinity(values),
    // The API server admits pods only of classes that there are.
    priorityClassName: values.text('system-cluster-critical'),
    safeToEvict: values.boolean,
    podLabels: values.labels,
    podAnnotations: mapOf(values.plainText(fc.constantFrom('example.com/note', 'A.b_c-1')), values.anyText),
    imagePullSecrets: values.list(values.dottedName('registry')),
    imagePullPolicy: values.member('kplus.ImagePullPolicy', kplus.ImagePullPolicy),
  };
}
