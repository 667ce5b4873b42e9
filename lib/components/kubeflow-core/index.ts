export * from './kubeflow-core';
