/** Where to install the tools from that plans use. */
export const INSTALLATION: Readonly<Record<string, string>> = {
  gcloud: 'https://cloud.google.com/sdk/docs/install',
  k3d: 'https://k3d.io/#installation',
  kind: 'https://kind.sigs.k8s.io/docs/user/quick-start/#installation',
  kubectl: 'https://kubernetes.io/docs/tasks/tools/',
  minikube: 'https://minikube.sigs.k8s.io/docs/start/',
  nvkind: 'https://github.com/NVIDIA/nvkind',
  terraform: 'https://developer.hashicorp.com/terraform/install',
  tofu: 'https://opentofu.org/docs/intro/install/',
};
