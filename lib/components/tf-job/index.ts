export * from './job-policies';
export * from './tf-job';
export * from './tf-job-props';
export * from './tf-replica';
