export { Team } from './team';
export type { TeamJobsOptions, TeamQueueOptions } from './team-jobs';
export type { TeamProps } from './team-props';
export type { TeamQuota } from './team-quota';
