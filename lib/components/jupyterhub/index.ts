export type { CullingProps } from './culling';
export type { HubProps } from './hub-props';
export * from './jupyterhub';
export type { JupyterHubProps } from './jupyterhub-props';
export type { NotebookProps } from './notebook-props';
export type { HubProxyProps } from './proxy-props';
export * from './start-up';
