export * from './app';
export * from './components/jupyterhub';
export * from './components/kubeflow-core';
export * from './components/nfs-server';
export * from './components/tensorboard';
export * from './components/tf-cnn';
export * from './components/tf-job';
export * from './components/tf-job-operator';
export * from './components/tf-job-schedule';
export * from './components/tf-job-sweep';
export * from './components/tf-serving';
export { ComponentImage, type ImageOverride } from './images';
export * from './platforms';
export * from './synthesis/warnings';
export * from './workload/autoscaling-props';
export * from './workload/component-pod-props';
export { DisruptionBudget } from './workload/disruption-budget';
export { GcsFolderOptions } from './workload/gcs-folder';
export * from './workload/metrics-discovery';
export * from './workload/metrics-props';
export * from './workload/namespace';
export {
  type EmptyDirMountOptions,
  type KeysMountOptions,
  PodVolume,
  type VolumeMountOptions,
} from './workload/pod-volume';
export { RollOut } from './workload/roll-out';
export * from './workload/scaling-metric';
export type { SecretKey } from './workload/secret-key';
export * from './workload/shared-volume';
export { TopologySpread, TopologySpreadOptions } from './workload/topology-spread';
