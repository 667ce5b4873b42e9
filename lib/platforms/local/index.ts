export * from './local-platforms';
