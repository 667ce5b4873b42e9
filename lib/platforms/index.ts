export * from '../network/network-peer';
export type {
  GpuOptions,
  GpuPlacement,
  IAcceleratorsCapability,
} from './capabilities/accelerators';
export * from './capabilities/exposure';
export * from './capabilities/identity';
export * from './capabilities/network';
export * from './capabilities/object-store';
export * from './capabilities/pods';
export * from './capabilities/storage';
export * from './capabilities/tls-termination';
export * from './deployment-guide';
export * from './generic';
export * from './gke';
export { KubernetesVersion } from './kubernetes-version';
export * from './local';
export { IpFamilies } from './network/cluster-network';
export * from './platform';
export { PlatformBase } from './platform-base';
export * from './platform-lookup';
export * from './platform-props';
export * from './pod-environment/http-proxy-options';
export { TrustedCertificates } from './pod-environment/trusted-certificates';
export * from './storage/disk-source';
export * from './storage/snapshot-schedule';
