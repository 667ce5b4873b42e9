export * from './tf-job-schedule';
