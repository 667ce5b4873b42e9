export * from './job-policies';
export * from './tf-job';
export * from './tf-job-naming';
export * from './tf-job-props';
export * from './tf-pod-options';
export * from './tf-pod-template';
export * from './tf-replica';
