import * as kplus from 'cdk8s-plus-27';
import { AnyClusterPlatform, JupyterHub, KubeflowApp, KubernetesVersion, type k8s } from 'kubeflow-cdk';

const app = new KubeflowApp();
const platform = new AnyClusterPlatform(app, 'cluster', { kubernetesVersion: KubernetesVersion.V1_34 });

// A sidecar: an init container that runs until the pod ends.
const logs: k8s.Container = {
  name: 'logs',
  image: 'registry.example.com/log-shipper:4',
  restartPolicy: 'Always',
  ports: [{ name: 'metrics', containerPort: 2020 }],
  startupProbe: { httpGet: { path: '/health', port: 2020 } },
  resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '64Mi' } },
};

// Structures and values of cdk8s-plus are accepted, too.
const scratch: kplus.k8s.Volume = {
  name: 'scratch',
  emptyDir: { sizeLimit: kplus.k8s.Quantity.fromString('1Gi') },
};

new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
  hub: { initContainers: [logs], extraVolumes: [scratch] },
});

app.synth();
