export * from './app';
export * from './components/auto-deployer';
export * from './components/jupyterhub';
export * from './components/kubeflow-application';
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
export * as k8s from './k8s';
export * from './metrics/metrics-discovery';
export * from './metrics/metrics-options';
export * from './platforms';
export { Namespace, NamespaceProps, PodSecurity } from './platforms/namespace';
export { GcsFolderOptions } from './platforms/storage/gcs-folder';
export * from './pods/component-pod-props';
export type { ExtendedResourceOptions } from './pods/extended-resources';
export type { SecretKeyRef } from './pods/secret-key-ref';
export { TopologySpread, TopologySpreadOptions } from './pods/topology-spread';
export * from './prerequisites';
export {
  type EmptyDirMountOptions,
  type KeyedVolumeMountOptions,
  PodVolume,
  type VolumeMountOptions,
} from './volumes/pod-volume';
export * from './volumes/shared-volume';
export * from './warnings';
