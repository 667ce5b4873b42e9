export type { CullingProps } from './culling';
export { FirstNotebook, type FirstNotebookOptions } from './first-notebook';
export { type ClaimPerUserOptions, Home, HomeRetention, type NoHomeOptions, type SharedHomeOptions } from './home';
export type { HubProps } from './hub-props';
export * from './jupyterhub';
export type { JupyterHubProps } from './jupyterhub-props';
export type { NotebookProps } from './notebook-props';
export {
  type NotebookEmptyDirOptions,
  type NotebookKeysOptions,
  type NotebookMountOptions,
  NotebookVolume,
} from './notebook-volume';
export type { HubProxyProps } from './proxy-props';
