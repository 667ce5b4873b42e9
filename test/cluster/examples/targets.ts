import { applyGkeDefinitions } from '../platforms/gke-definitions';
import type { Target } from './describe-example';

/** Every environment of the examples that runs on any cluster. */
export const ON_ANY_CLUSTER: Target[] = [
  {
    example: 'my-kubeflow',
    environment: 'nocloud',
    deletedInGate: true,
    podSecurity: { kubeflow: 'restricted', 'kubeflow-notebooks': 'restricted', 'training-operator': 'restricted' },
  },
  {
    example: 'train-and-serve',
    environment: 'laptop',
    // With an NFS server and claims.
    deletedInGate: true,
    podSecurity: { kubeflow: 'restricted', 'kubeflow-nfs': 'privileged', 'training-operator': 'restricted' },
  },
  {
    example: 'laptop',
    environment: 'laptop',
    podSecurity: {
      kubeflow: 'restricted',
      notebooks: 'restricted',
      'notebooks-nfs': 'privileged',
      'training-operator': 'restricted',
    },
  },
  // The user creates its namespace, without labels.
  {
    example: 'one-construct',
    podSecurity: { models: 'cluster default' },
    cluster: { podSecurity: 'restricted', skipOnExistingCluster: 'its program specifies the namespace' },
  },
];

const GKE: Pick<Target, 'prepare' | 'cluster'> = {
  prepare: applyGkeDefinitions,
  cluster: {
    serviceRange: '10.8.0.0/20',
    // The driver of Google's persistent disks sets the label that volumes require.
    nodes: [{ count: 2, zone: 'us-central1-a', labels: { 'topology.gke.io/zone': 'us-central1-a' } }],
    skipOnExistingCluster: 'its disks, addresses and service accounts are created by its Terraform',
  },
};

/** Every environment of the examples for GKE. */
export const ON_GKE: Target[] = [
  {
    ...GKE,
    example: 'my-kubeflow',
    environment: 'cloud',
    deletedInGate: true,
    podSecurity: {
      kubeflow: 'restricted',
      'kubeflow-notebooks': 'restricted',
      'kubeflow-notebooks-nfs': 'privileged',
      'training-operator': 'restricted',
    },
  },
  {
    ...GKE,
    example: 'quickstart',
    environment: 'cloud',
    podSecurity: {
      kubeflow: 'restricted',
      notebooks: 'restricted',
      'notebooks-nfs': 'privileged',
      'training-operator': 'restricted',
    },
  },
];
