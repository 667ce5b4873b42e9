import type { Kubectl, KubeObject } from '../ground/kubectl';
import { until } from '../ground/until';
import { identity } from './cluster-contents';

/** Waits until every pod that a workload asks for is created, admitted, scheduled and Ready; fails with the cluster's reasons. */
export async function waitForPods(kubectl: Kubectl): Promise<void> {
  try {
    await until('the pods of all workloads', async () => (await unready(kubectl)).length === 0, 30);
  } catch {
    const warnings = await kubectl.get('events', '--all-namespaces', '--field-selector=type=Warning');
    const reasons = warnings.map(({ involvedObject: { kind, name }, message }) => `${kind} ${name}: ${message}`);
    throw new Error(['not ready:', ...(await unready(kubectl)), 'events:', ...reasons].join('\n'));
  }
}

async function unready(kubectl: Kubectl): Promise<string[]> {
  const workloads = await kubectl.get('deployments,statefulsets,daemonsets,jobs', '--all-namespaces');
  return workloads.filter((workload) => readyPods(workload) < wantedPods(workload)).map(identity);
}

function wantedPods({ kind, spec, status }: KubeObject): number {
  switch (kind) {
    case 'DaemonSet':
      return status.desiredNumberScheduled ?? 1;
    case 'Job':
      return spec.completions ?? 1;
    default:
      return spec.replicas ?? 1;
  }
}

function readyPods({ kind, status }: KubeObject): number {
  switch (kind) {
    case 'DaemonSet':
      return status.numberReady ?? 0;
    case 'Job':
      return status.succeeded ?? 0;
    default:
      return status.readyReplicas ?? 0;
  }
}

/** What Pod Security enforces in each namespace that has pods. */
export async function enforcedWherePodsAre(kubectl: Kubectl): Promise<Record<string, string>> {
  const pods = await kubectl.get('pods', '--all-namespaces');
  const names = [...new Set(pods.map(({ metadata }) => metadata.namespace ?? ''))].sort();
  const namespaces = await Promise.all(names.map((name) => kubectl.getOne('namespace', name)));
  return Object.fromEntries(
    namespaces.map(({ metadata }) => [
      metadata.name,
      metadata.labels?.['pod-security.kubernetes.io/enforce'] ?? 'default of the cluster',
    ]),
  );
}
