import type * as fc from 'fast-check';
import type { PrePullerOptions, UserPlaceholderOptions, UserSchedulerOptions } from '../../../../lib';
import type { Code } from '../code';
import { resources } from '../options/common-options';
import { componentPodProps } from '../pods/component-pod-props';
import { structOf } from '../structs';
import type { Values } from '../values';

export function prePullerOptions(values: Values): fc.Arbitrary<Code<PrePullerOptions>> {
  return structOf<PrePullerOptions>({
    enabled: values.boolean,
    extraImages: values.list(values.text('quay.io/jupyter/scipy-notebook:2026-09-01', 'busybox:1.37')),
    resources: resources(values),
  });
}

export function userPlaceholderOptions(values: Values): fc.Arbitrary<Code<UserPlaceholderOptions>> {
  return structOf<UserPlaceholderOptions>(
    {
      replicas: values.number(0, 1, 3, 2 ** 31 - 1),
      resources: resources(values),
      priorityClassName: values.dottedName('system-cluster-critical', 'lowest'),
    },
    { always: ['replicas'] },
  );
}

export function userSchedulerOptions(values: Values): fc.Arbitrary<Code<UserSchedulerOptions>> {
  return structOf<UserSchedulerOptions>({
    enabled: values.boolean,
    replicas: values.number(1, 2, 5, 2 ** 31 - 1),
    resources: resources(values),
    logLevel: values.number(0, 2, 10),
    ...componentPodProps(values),
  });
}
