export * from './docker-desktop-platform';
export * from './k3d-platform';
export * from './k3s-platform';
export * from './kind-platform';
export * from './microk8s-platform';
export * from './minikube-platform';
