export * from './structs';
