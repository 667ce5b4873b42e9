export * from './authentication';
export type { CullingOptions } from './hub/culling';
export * from './hub/hub-database';
export * from './hub/hub-file';
export * from './hub/hub-options';
export type { HubGroupOptions, HubRoleOptions, HubServiceOptions } from './hub/hub-service-options';
export * from './jupyterhub';
export type { JupyterHubProps } from './jupyterhub-props';
export type { HubNetworkOptions } from './network/network-options';
export {
  type ClaimPerUserOptions,
  type EphemeralHomeOptions,
  HomeReclaimPolicy,
  HomeStorage,
  type SharedHomeOptions,
} from './notebooks/home-storage';
export type { NotebookOptions } from './notebooks/notebook-options';
export type {
  NotebookProfile,
  NotebookProfileChoice,
  NotebookProfileOption,
  UnlistedChoice,
} from './notebooks/notebook-profile';
export type { NotebookServerOptions } from './notebooks/notebook-server-options';
export type { RestrictedVolume } from './notebooks/restricted-volume';
export { StarterNotebook, type StarterNotebookOptions } from './notebooks/starter-notebook';
export {
  CertManagerHttpsOptions,
  OffloadHttpsOptions,
  ProxyHttps,
  ProxyHttpsKind,
  SecretHttpsOptions,
} from './proxy/proxy-https';
export { ProxyLogLevel, type ProxyOptions } from './proxy/proxy-options';
export {
  ClusterIpOptions,
  LoadBalancerOptions,
  NodePortOptions,
  ProxyService,
  ProxyServiceType,
} from './proxy/proxy-service';
export { type DedicatedNodesOptions, NodePurpose } from './scheduling/dedicated-nodes-options';
export type { PrePullerOptions, UserPlaceholderOptions, UserSchedulerOptions } from './scheduling/scheduling-options';
export type { NamespaceQuota } from './training-jobs/namespace-quota';
export type { TrainingJobsOptions } from './training-jobs/training-jobs-options';
export type { TrainingNamespaceOptions } from './training-jobs/training-namespace';
