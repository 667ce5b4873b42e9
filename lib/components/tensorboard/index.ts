export { LogFolderOptions, LogSource } from './log-source';
export * from './tensorboard';
export * from './tensorboard-props';
