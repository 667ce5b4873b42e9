import type * as fc from 'fast-check';
import { CoreComponent, type KubeflowCoreProps, type TFJobOperatorProps, WebhookFailurePolicy } from '../../../lib';
import type { Code } from './code';
import { jupyterHubProps } from './jupyterhub/jupyterhub-props';
import { structOf } from './structs';
import type { Values } from './values';
import { anyPlatform, peer, resources } from './workload-props';

export function tfJobOperatorProps(values: Values): fc.Arbitrary<Code<TFJobOperatorProps>> {
  return structOf<TFJobOperatorProps>(
    {
      webhookFailurePolicy: values.member('WebhookFailurePolicy', WebhookFailurePolicy),
      resources: resources(values),
      metricsFrom: values.list(peer(values)),
      labels: values.labels,
      platform: anyPlatform(values),
    },
    { rarely: ['platform'] },
  );
}

export function kubeflowCoreProps(values: Values): fc.Arbitrary<Code<KubeflowCoreProps>> {
  return structOf<KubeflowCoreProps>(
    {
      components: values.list(values.member('CoreComponent', CoreComponent)),
      jupyterHub: jupyterHubProps(values),
      tfJobOperator: tfJobOperatorProps(values),
    },
    { rarely: ['components'] },
  );
}
