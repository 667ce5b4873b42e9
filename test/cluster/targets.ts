import type { Target } from './describe-example';
import { applyGkeDefinitions } from './gke-definitions';

/** Every environment of the examples that any cluster can hold. */
export const ON_ANY_CLUSTER: Target[] = [
  {
    example: 'my-kubeflow',
    environment: 'nocloud',
    enforced: { kubeflow: 'restricted', 'training-operator': 'restricted' },
  },
  {
    example: 'train-and-serve',
    environment: 'laptop',
    enforced: { kubeflow: 'restricted', 'kubeflow-nfs': 'privileged' },
  },
  // Its namespace is made by hand, without a label.
  {
    example: 'one-construct',
    enforced: { models: 'default of the cluster' },
    cluster: { podSecurity: 'restricted', skipOnExistingCluster: 'the name of its namespace is in its program' },
  },
];

const GKE: Pick<Target, 'prepare' | 'cluster'> = {
  prepare: applyGkeDefinitions,
  cluster: {
    serviceRange: '10.8.0.0/20',
    // The label that volumes ask for is set by the driver of Google's disks.
    nodes: [{ count: 2, zone: 'us-central1-a', labels: { 'topology.gke.io/zone': 'us-central1-a' } }],
    skipOnExistingCluster: 'its disks, addresses and accounts are those that its own Terraform makes',
  },
};

/** Every environment of the examples that is for GKE. */
export const ON_GKE: Target[] = [
  {
    ...GKE,
    example: 'my-kubeflow',
    environment: 'cloud',
    enforced: { kubeflow: 'restricted', 'kubeflow-nfs': 'privileged', 'training-operator': 'restricted' },
  },
  {
    ...GKE,
    example: 'quickstart',
    environment: 'cloud',
    enforced: { kubeflow: 'restricted', 'kubeflow-nfs': 'privileged' },
  },
];
