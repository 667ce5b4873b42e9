export * from './any-cluster-platform';
export * from './any-cluster-platform-props';
export { GatewayReference } from './cluster-exposure-options';
