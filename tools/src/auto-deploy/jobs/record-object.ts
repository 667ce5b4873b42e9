import type { KubeObject, VersionedReference } from '../../kubernetes/objects';
import type { DeployerApi } from '../records/api';
import { ANNOTATIONS, annotationsOf, labelsOf } from '../records/record';
import type { Task } from './job-objects';

const KEY = 'objects.json';

/** Messages in annotations are for people. Details are in the log of the Job. */
const MAX_MESSAGE = 1000;

/** Records which objects an instance has that its namespaces do not contain, before they are created. */
export async function writeObjects(
  api: DeployerApi,
  task: Task,
  objects: readonly VersionedReference[],
): Promise<void> {
  const body = recordObject(task, { [KEY]: JSON.stringify(objects) });
  if ((await api.create('configmaps', body)) === undefined) {
    await api.merge('configmaps', task.record.name, { data: body.data });
  }
}

/** Returns the objects of an instance, or undefined if none was created. */
export async function readObjects(api: DeployerApi, instance: string): Promise<VersionedReference[] | undefined> {
  const text = (await api.get('configmaps', instance))?.data?.[KEY];
  return typeof text === 'string' ? (JSON.parse(text) as VersionedReference[]) : undefined;
}

/** Records why a Job failed. */
export async function writeMessage(
  api: DeployerApi,
  task: Task,
  kind: 'failure' | 'stuck',
  message: string,
): Promise<void> {
  const annotations = { [ANNOTATIONS[kind]]: message.slice(0, MAX_MESSAGE) };
  const merged = await api.merge('configmaps', task.record.name, { metadata: { annotations } });
  if (merged === undefined) {
    const object = recordObject(task, {});
    const metadata = { ...object.metadata, annotations: { ...object.metadata.annotations, ...annotations } };
    await api.create('configmaps', { ...object, metadata });
  }
}

function recordObject({ namespace, record, launchedBy }: Task, data: Readonly<Record<string, string>>): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: record.name,
      namespace,
      labels: labelsOf(namespace, record, 'record'),
      annotations: annotationsOf(record, launchedBy),
    },
    data,
  };
}
