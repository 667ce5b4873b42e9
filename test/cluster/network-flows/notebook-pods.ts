import type { Kubectl } from '../../cluster-harness/kubectl';
import { addPods } from './single-pod';

/**
 * The notebooks of Ann and Bob, as the hub's configuration says. That KubeSpawner makes of it what is made here is held by
 * `test/components/jupyterhub/config/test_config.py`.
 */
export async function addNotebooks(kubectl: Kubectl, namespace = 'kubeflow'): Promise<void> {
  const { data } = await kubectl.getOne('configmap', 'jupyterhub-hub', '--namespace', namespace);
  const { pod_name_prefix: prefix, labels } = JSON.parse(data['values.json']).notebooks;
  await addPods(
    kubectl,
    ['ann', 'bob'].map((user) => ({ name: `${prefix}${user}`, namespace, labels, ports: 'TCP 8888' })),
  );
}
