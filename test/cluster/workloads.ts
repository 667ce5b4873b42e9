import type { Kubectl, KubeObject } from '../cluster-harness/kubectl';
import { until } from '../cluster-harness/until';
import { identity } from './cluster-objects';

/** Which workloads to wait for, and for how long. */
export interface WaitOptions {
  /**
   * Waits only for namespaces with this prefix.
   *
   * @default ''
   */
  readonly namespacePrefix?: string;
  /**
   * Timeout in seconds.
   *
   * @default 60
   */
  readonly patience?: number;
}

/**
 * Waits until every pod of every workload is created, admitted, scheduled and Ready. The error contains the warnings of
 * the cluster.
 */
export async function waitForPods(kubectl: Kubectl, wait: WaitOptions = {}): Promise<void> {
  const { namespacePrefix = '', patience = 60 } = wait;
  try {
    await until('the pods', async () => (await unreadyWorkloads(kubectl, namespacePrefix)).length === 0, patience);
  } catch {
    const warnings = await inNamespaces(kubectl, 'events', namespacePrefix, '--field-selector=type=Warning');
    const reasons = warnings.map(({ involvedObject: { kind, name }, message }) => `${kind} ${name}: ${message}`);
    throw new Error(
      ['not ready:', ...(await unreadyWorkloads(kubectl, namespacePrefix)), 'events:', ...reasons].join('\n'),
    );
  }
}

async function unreadyWorkloads(kubectl: Kubectl, namespacePrefix: string): Promise<string[]> {
  const workloads = await inNamespaces(kubectl, 'deployments,statefulsets,daemonsets,jobs', namespacePrefix);
  return workloads.filter((workload) => !isReady(workload)).map(identity);
}

async function inNamespaces(kubectl: Kubectl, kinds: string, prefix: string, ...options: string[]) {
  const objects = await kubectl.get(kinds, '--all-namespaces', ...options);
  return objects.filter(({ metadata }) => metadata.namespace?.startsWith(prefix));
}

function isReady(workload: KubeObject): boolean {
  const { metadata, status, kind } = workload;
  // After an update the status may still count the previous pods.
  const isSeen = kind === 'Job' || status.observedGeneration >= metadata.generation;
  const areNew = kind !== 'Deployment' || (status.updatedReplicas ?? 0) >= wantedPods(workload);
  return isSeen && areNew && readyPods(workload) >= wantedPods(workload);
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

/** The level that Pod Security enforces, by namespace with pods. */
export async function podSecurityLevels(kubectl: Kubectl, namespacePrefix = ''): Promise<Record<string, string>> {
  const pods = await inNamespaces(kubectl, 'pods', namespacePrefix);
  const names = [...new Set(pods.map(({ metadata }) => metadata.namespace ?? ''))].sort();
  const namespaces = await Promise.all(names.map((name) => kubectl.getOne('namespace', name)));
  return Object.fromEntries(
    namespaces.map(({ metadata }) => [
      metadata.name,
      metadata.labels?.['pod-security.kubernetes.io/enforce'] ?? 'cluster default',
    ]),
  );
}
