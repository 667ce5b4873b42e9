export * from './job-policies';
export * from './tf-job';
export * from './tf-replica';
