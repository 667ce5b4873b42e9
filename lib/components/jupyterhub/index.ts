export type { CullingProps } from './culling';
export { FirstNotebook, type FirstNotebookOptions } from './first-notebook';
export { type ClaimPerUserOptions, Home, HomeRetention, type NoHomeOptions, type SharedHomeOptions } from './home';
export * from './hub-database';
export * from './hub-files';
export {
  CertManagerOptions,
  HubHttps,
  HubHttpsKind,
  OffloadedHttpsOptions,
  SecretHttpsOptions,
} from './hub-https';
export * from './hub-props';
export type { HubGroupProps, HubRoleProps, HubServiceProps } from './hub-services-props';
export * from './jupyterhub';
export type { JupyterHubProps } from './jupyterhub-props';
export type { HubNetworkProps } from './network-props';
export type {
  NotebookProfile,
  NotebookProfileChoice,
  NotebookProfileOption,
  UnlistedImage,
} from './notebook-profile';
export type { NotebookProps } from './notebook-props';
export type { NotebookServerProps } from './notebook-server-props';
export { type HubProxyProps, ProxyLogLevel } from './proxy-props';
export {
  ClusterIpOptions,
  LoadBalancerOptions,
  NodePortOptions,
  ProxyService,
  ProxyServiceType,
} from './proxy-service';
export * from './start-up';
