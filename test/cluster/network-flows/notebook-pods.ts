import type { Kubectl } from '../../cluster-harness/kubectl';
import { addPods } from './single-pod';

/**
 * Adds the notebook pods of two users, as the configuration of the hub specifies.
 * `test/components/jupyterhub/config/test_config.py` checks that KubeSpawner creates the same pods.
 */
export async function addNotebooks(kubectl: Kubectl): Promise<void> {
  const { data } = await kubectl.getOne('configmap', 'jupyterhub-hub', '--namespace', 'kubeflow');
  const { namespace, pod_name_prefix: prefix, labels } = JSON.parse(data['values.json']).notebooks;
  await addPods(
    kubectl,
    ['ann', 'bob'].map((user) => ({ name: `${prefix}${user}`, namespace, labels, ports: 'TCP 8888' })),
  );
}
