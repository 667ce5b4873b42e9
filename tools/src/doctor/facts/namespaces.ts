import { ApiError } from '../../kubernetes/api-error';
import type { KubernetesClient } from '../../kubernetes/kubernetes-client';
import type { KubeObject } from '../../kubernetes/objects';
import { inParallel } from '../../parallel';
import type { NamespaceFact } from './facts';
import { type OwnObjects, podTemplateOf } from './own-objects';

const ENFORCE = 'pod-security.kubernetes.io/enforce';

/** Reads the levels of Pod Security that the existing namespaces of an environment enforce. */
export async function readNamespaces(client: KubernetesClient, own: OwnObjects): Promise<NamespaceFact[]> {
  const facts = await inParallel(own.namespaces, (name) => namespaceFact(client, own, name));
  return facts.flatMap((fact) => fact ?? []);
}

async function namespaceFact(
  client: KubernetesClient,
  own: OwnObjects,
  name: string,
): Promise<NamespaceFact | undefined> {
  const live = await client.get({ group: '', kind: 'Namespace', name });
  if (live === undefined) {
    return undefined;
  }
  const manifest = own.manifests.find(({ kind, metadata }) => kind === 'Namespace' && metadata.name === name);
  const enforced = live.metadata.labels?.[ENFORCE];
  const wanted = manifest?.metadata.labels?.[ENFORCE];
  // The level changes before the pods start if the environment sets one.
  const workloads = wanted === undefined ? own.manifests.filter(({ metadata }) => metadata.namespace === name) : [];
  const refused = await inParallel(workloads, (workload) => refusal(client, workload));
  return {
    name,
    ...(enforced !== undefined && { enforced }),
    ...(wanted !== undefined && { wanted }),
    refused: refused.flatMap((each) => each ?? []),
  };
}

/** Asks the API server to create a pod of a workload without saving it. Only its answer about Pod Security counts. */
async function refusal(
  client: KubernetesClient,
  workload: KubeObject,
): Promise<NamespaceFact['refused'][number] | undefined> {
  const template = podTemplateOf(workload);
  if (template === undefined) {
    return undefined;
  }
  // ServiceAccounts of the program may not exist yet.
  const { serviceAccountName, serviceAccount, ...spec } = template.spec;
  const { name, namespace } = workload.metadata;
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { generateName: 'doctor-', namespace, labels: template.metadata?.labels },
    spec: { restartPolicy: 'Always', ...spec },
  };
  const path = `/api/v1/namespaces/${namespace}/pods`;
  try {
    await client.server.json({ method: 'POST', path, query: { dryRun: 'All' }, body: pod });
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) {
      throw error;
    }
    // Another error, such as a missing permission or a missing PriorityClass, is not about the namespace.
    const message = /violates PodSecurity.*/s.exec(error.reason ?? '')?.[0];
    return message === undefined ? undefined : { workload: `${workload.kind} ${namespace}/${name}`, message };
  }
}
