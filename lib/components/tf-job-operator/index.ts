export * from './tf-job-operator';
