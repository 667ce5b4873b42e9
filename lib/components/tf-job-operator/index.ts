export { GangScheduler, GangSchedulerKind, type SchedulerPluginsOptions } from './gang-scheduler';
export { JobKind, JobKindName, type MpiJobOptions, type PytorchJobOptions } from './job-kind';
export {
  OperatorLogEncoder,
  OperatorLogLevel,
  type OperatorLogOptions,
  OperatorLogTimeEncoding,
  OperatorStacktraceLevel,
} from './operator-log';
export * from './tf-job-operator';
export * from './tf-job-operator-props';
