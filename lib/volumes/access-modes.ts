import { PersistentVolumeAccessMode } from 'cdk8s-plus-27';

export const MULTI_NODE_ACCESS_MODES: readonly string[] = [
  PersistentVolumeAccessMode.READ_WRITE_MANY,
  PersistentVolumeAccessMode.READ_ONLY_MANY,
];
/** Whether pods on several nodes can mount a volume with an access mode. */
export function isMultiNodeAccessMode(mode: string): boolean {
  return MULTI_NODE_ACCESS_MODES.includes(mode);
}
