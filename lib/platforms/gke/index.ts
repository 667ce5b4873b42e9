export * from './control-plane-access';
export * from './gke-node-pool';
export * from './gke-platform';
export * from './iap-client';
export * from './terraform-state';
