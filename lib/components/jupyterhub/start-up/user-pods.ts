import type { k8s } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { ComponentImage } from '../../../images';
import type { IPlatform } from '../../../platforms/platform-base';
import type { JupyterHubProps } from '../jupyterhub-props';

/** Where pods may go. */
export interface Placement {
  readonly nodeSelector?: { [key: string]: string };
  readonly tolerations?: k8s.Toleration[];
  readonly affinity?: k8s.Affinity;
}

/** One kind of users' pods, in so far as it matters before there is one. */
export interface UserPods {
  /** All images that such a pod needs. */
  readonly images: string[];
  /** Where it may go. */
  readonly placement: Placement;
  /** Extended resources that it asks for, GPUs for example. */
  readonly extendedResources: { [name: string]: string };
}

/** The kinds of pods that users may have; the first is that of a user who chooses nothing. */
export function userPods(where: IConstruct, props: JupyterHubProps, platform: IPlatform): [UserPods, ...UserPods[]] {
  const { notebooks = {} } = props;
  const gpu = notebooks.gpu && platform.accelerators.gpu(where, notebooks.gpu, 'notebooks.gpu');
  const usual: UserPods = {
    images: [notebooks.image ?? platform.image(ComponentImage.JUPYTERHUB_NOTEBOOK)],
    placement: {
      nodeSelector: gpu?.nodeSelector,
      tolerations: gpu?.tolerations,
    },
    extendedResources: gpu ? { [gpu.resourceName]: String(gpu.count) } : {},
  };
  return [usual];
}

/** What a pod's spec says of a placement; nothing where it may go anywhere. */
export function placementSpec({ nodeSelector = {}, tolerations = [], affinity }: Placement): Placement {
  return {
    ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
    ...(tolerations.length > 0 && { tolerations }),
    ...(affinity && { affinity }),
  };
}
