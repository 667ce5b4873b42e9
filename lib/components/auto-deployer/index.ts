export * from './auto-deployer';
export * from './auto-deployer-props';
