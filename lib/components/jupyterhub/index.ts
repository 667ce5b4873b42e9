export * from './jupyterhub';
export * from './jupyterhub-props';
