export type { PrePullerOptions } from './continuous-image-puller';
export type { UserPlaceholderOptions } from './user-placeholders';
export type { UserSchedulerOptions } from './user-scheduler';
