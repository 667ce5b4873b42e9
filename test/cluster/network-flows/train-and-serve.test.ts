import { runningPodsOfJob, startTrainingOperator } from '../training-operator/running-operator';
import { describeFlows } from './describe-flows';
import { apiServer, dns, modelServer, nfsServerOfOneNode, TRAINING_OPERATOR } from './expected-flows';
import { MINIKUBE_ENDPOINTS } from './external-endpoints';
import { addClient } from './model-client';

describeFlows({
  example: 'train-and-serve',
  environment: 'laptop',
  external: MINIKUBE_ENDPOINTS,
  tools: ['training-operator'],
  afterApply: async (cluster) => {
    // The real operator creates the pods of the job.
    await startTrainingOperator(cluster, 'training-operator');
    await runningPodsOfJob(cluster, 2);
    await addClient(cluster.kubectl);
  },
  flows: [
    ...TRAINING_OPERATOR,
    ...apiServer('training-operator', 'TCP 8443'),

    // The pods of a job train together.
    ...dns('quadrant-training-*'),
    ['quadrant-training-chief-0', 'reaches', 'quadrant-training-worker-0', 'TCP 2222'],
    ['quadrant-training-worker-0', 'reaches', 'quadrant-training-chief-0', 'TCP 2222'],
    ['quadrant-training-*', 'reaches', 'the internet', 'all ports'],
    ['quadrant-training-*', 'does not reach', 'the metadata server', 'all ports'],
    ['quadrant-training-*', 'does not reach', 'the API server', 'all ports'],
    ['quadrant-training-*', 'does not reach', 'the Service of the API server', 'all ports'],
    ['quadrant-training-*', 'does not reach', 'the kubelet', 'all ports'],
    ['quadrant-training-*', 'does not reach', 'the private network', 'all ports'],
    ['quadrant-training-*', 'does not reach', 'quadrant', 'all ports'],
    ['training-operator', 'does not reach', 'quadrant-training-*', 'all ports'],
    ['other-pod-in-kubeflow', 'does not reach', 'quadrant-training-*', 'all ports'],
    ['other-pod-in-elsewhere', 'does not reach', 'quadrant-training-*', 'all ports'],
    ['any external endpoint', 'does not reach', 'quadrant-training-*', 'all ports'],

    // The job and the model server access the files through mounts of the node.
    ...nfsServerOfOneNode('models-nfs'),

    ...modelServer('quadrant'),
    ['quadrant', 'does not reach', 'any endpoint', 'all ports'],
  ],
});
