import { describeExample } from './describe-example';
import { defineWhatGkeDefines } from './gke-definitions';
import { WrittenExample } from './written-example';

const GKE = {
  prepare: defineWhatGkeDefines,
  cluster: {
    serviceRange: '10.8.0.0/20',
    // The label that volumes ask for is set by the driver of Google's disks.
    nodes: [{ count: 2, zone: 'us-central1-a', labels: { 'topology.gke.io/zone': 'us-central1-a' } }],
  },
};

describeExample('examples/my-kubeflow, cloud', {
  ...GKE,
  write: (cluster) => WrittenExample.ofEnvironment(cluster, 'my-kubeflow', 'cloud'),
  enforced: { kubeflow: 'restricted', 'kubeflow-nfs': 'privileged', 'training-operator': 'restricted' },
});

describeExample('examples/quickstart, cloud', {
  ...GKE,
  write: (cluster) => WrittenExample.ofEnvironment(cluster, 'quickstart', 'cloud'),
  enforced: { kubeflow: 'restricted', 'kubeflow-nfs': 'privileged' },
});
