export type { CullingProps } from './culling';
export {
  CertManagerOptions,
  HubHttps,
  HubHttpsKind,
  OffloadedHttpsOptions,
  SecretHttpsOptions,
} from './hub-https';
export type { HubProps } from './hub-props';
export * from './jupyterhub';
export type { JupyterHubProps } from './jupyterhub-props';
export type { HubNetworkProps } from './network-props';
export type { NotebookProps } from './notebook-props';
export { type HubProxyProps, ProxyLogLevel } from './proxy-props';
export {
  ClusterIpOptions,
  LoadBalancerOptions,
  NodePortOptions,
  ProxyService,
  ProxyServiceType,
} from './proxy-service';
