import { annotationsOf, LABELS, labelsOf, recordOf } from '../../../src/auto-deploy/records/record';
import type { KubeObject } from '../../../src/kubernetes/objects';
import type { FakeApi } from '../records/fake-api';

export const JOBS = '/apis/batch/v1/namespaces/auto/jobs';
export const CONFIG_MAPS = '/api/v1/namespaces/auto/configmaps';
export const LEASES = '/apis/coordination.k8s.io/v1/namespaces/auto/leases';

/** Jobs of a kind that run. */
export function runningJobs(api: FakeApi, kind: 'launch' | 'remove'): KubeObject[] {
  return api.all('jobs').filter(({ metadata, status }) => metadata.labels?.[LABELS.kind] === kind && !status);
}

/** Ends a Job as the controller of Jobs does. */
export function endJob(api: FakeApi, { metadata }: KubeObject, type: 'Complete' | 'Failed', now: number): void {
  const job = api.get(`${JOBS}/${metadata.name}`) as KubeObject;
  const lastTransitionTime = new Date(now).toISOString();
  const message = type === 'Failed' ? 'Job has reached the specified backoff limit' : 'done';
  api.set(JOBS, { ...job, status: { conditions: [{ type, status: 'True', lastTransitionTime, message }] } });
}

/** Creates the objects of a successful deployment: a record, a namespace, and an Application that is Ready. */
export function deploy(api: FakeApi, job: KubeObject, now: number, ready = true): void {
  const { labels, annotations } = job.metadata;
  const record = recordOf(labels, annotations);
  if (record === undefined) {
    throw new Error(`Job ${job.metadata.name} has no record`);
  }
  const namespace = `${record.name}-kubeflow`;
  const common = (kind: 'record' | 'application') => ({
    labels: labelsOf('auto', record, kind),
    annotations: annotationsOf(record, 'test'),
  });
  api.set(CONFIG_MAPS, { metadata: { name: record.name, namespace: 'auto', ...common('record') }, data: {} });
  api.set('/api/v1/namespaces', { kind: 'Namespace', metadata: { name: namespace } });
  api.set(`/apis/app.k8s.io/v1beta1/namespaces/${namespace}/applications`, {
    metadata: { name: 'kubeflow', namespace, ...common('application') },
    spec: { info: [{ name: 'jupyterhub', type: 'Value', value: 'https://hub.example.com' }] },
    status: {
      conditions: [
        { type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: new Date(now).toISOString() },
      ],
    },
  });
}

/** Deletes the objects of an instance. The records stay. */
export function undeploy(api: FakeApi, job: KubeObject): void {
  const instance = job.metadata.labels?.[LABELS.instance] ?? '';
  const namespace = `${instance}-kubeflow`;
  api.remove(`/apis/app.k8s.io/v1beta1/namespaces/${namespace}/applications/kubeflow`);
  api.remove(`/api/v1/namespaces/${namespace}`);
}
