export { GangScheduler, GangSchedulerKind, type SchedulerPluginsOptions } from './gang-scheduler';
export { JobScheme, JobSchemeKind, type MpiJobOptions, type PytorchJobOptions } from './job-scheme';
export {
  OperatorLogEncoder,
  OperatorLogLevel,
  type OperatorLogProps,
  OperatorLogTimeEncoding,
  OperatorStacktraceLevel,
} from './operator-log';
export * from './tf-job-operator';
export * from './tf-job-operator-props';
