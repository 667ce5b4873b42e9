import type { LabelSelector, Labels, Manifest, PodSpec } from './manifest';

/** The pods that an object creates. */
export interface Pods {
  readonly owner: Manifest;
  /** The replica type, for a TFJob. */
  readonly replicaType?: string;
  readonly namespace: string;
  /** The labels of the running pods. */
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly spec: PodSpec;
}

/** The pods that all objects create. */
export function podsOf(manifests: readonly Manifest[]): Pods[] {
  return manifests.flatMap((owner): Pods[] => {
    const namespace = owner.metadata.namespace ?? 'default';
    const { template, jobTemplate, tfReplicaSpecs } = owner.spec ?? {};
    if (owner.kind === 'Pod') {
      const { labels = {}, annotations = {} } = owner.metadata;
      return [{ owner, namespace, labels, annotations, spec: owner.spec as PodSpec }];
    }
    const templates = Object.entries(tfReplicaSpecs ?? {}).map(
      ([type, replica]) => [type, replica.template, operatorLabels(owner, type)] as const,
    );
    return [[undefined, template ?? jobTemplate?.spec?.template, {}] as const, ...templates].flatMap(
      ([replicaType, found, added]): Pods[] =>
        found?.spec?.containers === undefined
          ? []
          : [
              {
                owner,
                replicaType,
                namespace,
                labels: { ...found.metadata?.labels, ...added },
                annotations: found.metadata?.annotations ?? {},
                spec: found.spec,
              },
            ],
    );
  });
}

// Labels that the training operator adds to the pods of a job.
// @see https://github.com/kubeflow/training-operator/blob/v1.9.4/pkg/apis/kubeflow.org/v1/common_types.go
function operatorLabels(job: Manifest, replicaType: string): Labels {
  return {
    'training.kubeflow.org/operator-name': `${job.kind.toLowerCase()}-controller`,
    'training.kubeflow.org/job-name': job.metadata.name ?? '',
    'training.kubeflow.org/replica-type': replicaType.toLowerCase(),
  };
}

/** Whether a selector matches the labels. */
export function selects(selector: LabelSelector, labels: Labels): boolean {
  return (
    Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const value = labels[key];
      switch (operator) {
        case 'In':
          return value !== undefined && values.includes(value);
        case 'NotIn':
          return value === undefined || !values.includes(value);
        case 'Exists':
          return value !== undefined;
        case 'DoesNotExist':
          return value === undefined;
        default:
          throw new Error(`"${operator}" is not a valid operator`);
      }
    })
  );
}
