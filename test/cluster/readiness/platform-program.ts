import { ApiObject, type Chart, JsonPatch } from 'cdk8s';
import { AnyClusterPlatform, KubeflowApp, KubeflowApplication } from 'kubeflow-cdk';

const pod = (name: string) => ({
  metadata: { labels: { app: name } },
  spec: {
    containers: [
      {
        name: 'main',
        image: 'main:1',
        resources: { requests: { cpu: '10m', memory: '16Mi' } },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, runAsNonRoot: true },
      },
    ],
    securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
  },
});
const labels = (name: string) => ({ matchLabels: { app: name } });
const workload = (name: string) => ({ selector: labels(name), template: pod(name) });
const job = (name: string) => ({ template: { spec: { ...pod(name).spec, restartPolicy: 'Never' } } });
const port = { ports: [{ port: 80 }], selector: { app: 'web' } };

/** Adds objects of the kinds that environments contain. */
function addObjects(chart: Chart): void {
  const add = (kind: string, name: string, fields: object = {}, apiVersion = 'v1') =>
    new ApiObject(chart, `${kind}-${name}`, { apiVersion, kind, metadata: { name }, ...fields });
  add('ConfigMap', 'settings', { data: { a: 'b' } });
  add('Secret', 'password');
  add('ServiceAccount', 'web');
  add('Service', 'web', { spec: port });
  add('Service', 'public', { spec: { ...port, type: 'LoadBalancer' } });
  add('Deployment', 'web', { spec: { replicas: 1, ...workload('web') } }, 'apps/v1');
  add('StatefulSet', 'database', { spec: { replicas: 1, serviceName: 'web', ...workload('database') } }, 'apps/v1');
  add('DaemonSet', 'agent', { spec: workload('agent') }, 'apps/v1');
  add('Job', 'running', { spec: job('running') }, 'batch/v1');
  add('CronJob', 'nightly', { spec: { schedule: '0 3 * * *', jobTemplate: { spec: job('nightly') } } }, 'batch/v1');
  add('PersistentVolumeClaim', 'unused', {
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  });
  add('Widget', 'gadget', {}, 'example.com/v1');
  const clusterScoped = add('PriorityClass', 'high', { value: 7 }, 'scheduling.k8s.io/v1');
  clusterScoped.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  const definition = add('CustomResourceDefinition', 'widgets.example.com', DEFINITION, 'apiextensions.k8s.io/v1');
  definition.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
}

const DEFINITION = {
  spec: {
    group: 'example.com',
    names: { kind: 'Widget', plural: 'widgets' },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

/** Synthesizes an environment with objects of many kinds and their Application to a folder. */
export function synthesizePlatform(folder: string): void {
  const app = new KubeflowApp({
    outdir: `${folder}/dist`,
    deployOutdir: `${folder}/deploy.out`,
    terraformOutdir: `${folder}/cdktf.out`,
    summary: false,
  });
  const platform = new AnyClusterPlatform(app, 'test', { namespace: 'status' });
  addObjects(platform.chart('things', { namespace: 'things' }));
  new KubeflowApplication(platform.chart('application'), 'application');
  app.synth();
}
