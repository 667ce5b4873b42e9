/** API groups of custom resources whose definitions GKE installs. */
export const GKE_API_GROUPS = [
  'cloud.google.com',
  'gateway.networking.k8s.io',
  'monitoring.googleapis.com',
  'networking.gke.io',
  'snapshot.storage.k8s.io',
];
