export * from './tf-job-sweep';
