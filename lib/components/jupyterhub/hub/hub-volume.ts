import type * as kube from '../../../k8s/kube';

/** A volume of the hub's pod, with its mounts in the hub's container. */
export interface HubVolume {
  readonly volume: kube.Volume;
  readonly mounts: kube.VolumeMount[];
}
