export * from './any-cluster-platform';
export { GatewayReference } from './cluster-exposure';
