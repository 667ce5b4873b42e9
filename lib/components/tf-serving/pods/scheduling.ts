import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import type * as kube from '../../../k8s/kube';
import type { GpuPlacement } from '../../../platforms/capabilities/accelerators';
import { podSpecFields } from '../../../pods/component-pod';
import { topologySpreadConstraints } from '../../../pods/topology-spread';
import type { TFServingProps } from '../tf-serving-props';

/** Inputs of the scheduling fields of a pod. */
export interface SchedulingSettings {
  readonly props: TFServingProps;
  readonly selector: { [key: string]: string };
  readonly gpu?: GpuPlacement;
  /** Whether all pods must run on the same node, because only one node at a time can mount a model's volume. */
  readonly singleNode: boolean;
}

/**
 * Returns the pod fields that place a pod: those of the props, merged with the requirements of GPUs and models.
 *
 * @throws KubeflowError if a prop is invalid or conflicts with the GPU or with a volume that only one node can mount.
 */
export function schedulingFields(where: IConstruct, settings: SchedulingSettings): Partial<kube.PodSpec> {
  const { props, selector, gpu } = settings;
  const fields = podSpecFields(where, '', props);
  const tolerations = [...(gpu?.tolerations ?? []), ...(fields.tolerations ?? [])];
  const nodeSelector = nodeSelectorOf(where, gpu, fields.nodeSelector);
  const affinity = settings.singleNode ? singleNodeAffinity(where, settings, fields.affinity) : fields.affinity;
  const spread = topologySpreadConstraints(where, 'topologySpread', props.topologySpread ?? [], selector);
  return {
    ...(gpu?.runtimeClassName !== undefined && { runtimeClassName: gpu.runtimeClassName }),
    ...fields,
    ...(affinity && { affinity }),
    ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
    ...(tolerations.length > 0 && { tolerations }),
    ...(spread.length > 0 && { topologySpreadConstraints: spread }),
  };
}

function nodeSelectorOf(
  where: IConstruct,
  gpu: GpuPlacement | undefined,
  labels: { [key: string]: string } = {},
): { [key: string]: string } {
  const gpuLabels = gpu?.nodeSelector ?? {};
  for (const [key, value] of Object.entries(labels)) {
    if (Object.hasOwn(gpuLabels, key) && gpuLabels[key] !== value) {
      throw new KubeflowError(
        where,
        `nodeSelector: "${key}" is "${value}", but nodes with the GPU have "${gpuLabels[key]}".`,
        'A pod can only run on nodes that have all labels of its node selector.',
        'Remove the label, or set another `gpu.type`.',
      );
    }
  }
  return { ...gpuLabels, ...labels };
}

function singleNodeAffinity(
  where: IConstruct,
  { props, selector }: SchedulingSettings,
  affinity: kube.Affinity | undefined,
): kube.Affinity {
  const spread = props.topologySpread?.findIndex(({ _required }) => _required) ?? -1;
  if (spread >= 0) {
    throw new KubeflowError(
      where,
      `topologySpread[${spread}] is required, but only one node at a time can mount the claim of the model.`,
      'All pods of this server must run on one node.',
      'Set `accessMode` of the model source if several nodes can mount the claim, or remove `required`.',
    );
  }
  const required = affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  // Kubernetes lets the first pod satisfy its own affinity, so it can start on any node.
  const sameNode = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: selector } };
  return {
    ...affinity,
    podAffinity: {
      ...affinity?.podAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: [sameNode, ...required],
    },
  };
}
