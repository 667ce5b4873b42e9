export * from './kubeflow-application';
export * from './kubeflow-application-props';
