import { describeExample } from './describe-example';
import { WrittenExample } from './written-example';

describeExample('examples/my-kubeflow, nocloud', {
  write: (cluster) => WrittenExample.ofEnvironment(cluster, 'my-kubeflow', 'nocloud'),
  enforced: { kubeflow: 'restricted', 'training-operator': 'restricted' },
});

describeExample('examples/train-and-serve, laptop', {
  write: (cluster) => WrittenExample.ofEnvironment(cluster, 'train-and-serve', 'laptop'),
  enforced: { kubeflow: 'restricted', 'kubeflow-nfs': 'privileged' },
});

// Its namespace is made by hand, without a label.
describeExample('examples/one-construct', {
  write: (cluster) => WrittenExample.ofReadme(cluster, 'one-construct'),
  enforced: { models: 'default of the cluster' },
  cluster: { podSecurity: 'restricted' },
});
