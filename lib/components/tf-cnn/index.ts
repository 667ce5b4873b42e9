export * from './tf-cnn';
