export { GcsModelOptions } from './gcs-model';
export * from './model-server-access-props';
export * from './model-server-pods-props';
export * from './model-source';
export * from './service-endpoint';
export * from './tf-serving';
export * from './tf-serving-props';
export * from './version-policy';
export { ClaimModelOptions, VolumeModelOptions } from './volume-model';
