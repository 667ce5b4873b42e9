import type { Kubectl } from '../../cluster-harness/kubectl';
import { addPods } from './single-pod';

const CLIENT = { app: 'client' };

/**
 * Adds a client pod for a model server, with the egress policy that it needs in a namespace with a default-deny policy.
 */
export async function addClient(kubectl: Kubectl, namespace = 'kubeflow'): Promise<void> {
  await kubectl.apply({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'client', namespace },
    spec: {
      podSelector: { matchLabels: CLIENT },
      policyTypes: ['Egress'],
      egress: [
        {
          to: [{ podSelector: { matchLabels: { 'app.kubernetes.io/component': 'model-server' } } }],
          ports: [{ port: 8500 }, { port: 8501 }],
        },
      ],
    },
  });
  await addPods(kubectl, [{ name: 'client', namespace, labels: CLIENT }]);
}
