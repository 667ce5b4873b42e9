export type { PrePullingProps } from './image-pullers';
export type { PlaceholderProps } from './placeholders';
export type { UserSchedulerProps } from './user-scheduler';
