import type { k8s } from 'cdk8s-plus-27';

/** A volume of the hub's pod, with its mounts in the hub's container. */
export interface HubVolume {
  readonly volume: k8s.Volume;
  readonly mounts: k8s.VolumeMount[];
}
