import type { KubeObject } from '../../kubernetes/objects';
import type { InstanceDecision, VersionDecision } from '../plan/decision';
import type { History } from '../plan/observation';
import type { DeployerApi } from './api';
import type { InstanceRecord } from './record';

/** Name of the ConfigMap with the state of the auto-deployer. */
export const STATUS_NAME = 'auto-deploy-status';
const KEY = 'status.json';
/** Characters of messages. A ConfigMap has at most 1 MiB, also with 100 versions and 1,000 instances. */
const MAX_MESSAGE = 250;

/** State between passes. */
export interface DeployerStatus {
  readonly history: History;
  /** Instances that were decided, and whose Jobs may not exist yet. */
  readonly pending: readonly InstanceRecord[];
  /** The last pass, for people. */
  readonly pass?: {
    /** Milliseconds since 1970. */
    readonly at: number;
    readonly versions: readonly VersionDecision[];
    readonly instances: readonly InstanceDecision[];
  };
}

export const NO_STATUS: DeployerStatus = { history: { failures: [], launched: {} }, pending: [] };

/** The state as it was read. */
export interface StoredStatus {
  readonly status: DeployerStatus;
  readonly object?: KubeObject;
}

/** Reads the state. One that is missing or damaged is empty: the instances have everything that matters. */
export async function readStatus(api: DeployerApi): Promise<StoredStatus> {
  const object = await api.get('configmaps', STATUS_NAME);
  return object === undefined ? { status: NO_STATUS } : { status: parseStatus(object.data?.[KEY]), object };
}

/** Writes the state. Returns undefined if another process has written it since it was read. */
export async function writeStatus(
  api: DeployerApi,
  stored: StoredStatus,
  status: DeployerStatus,
): Promise<StoredStatus | undefined> {
  const data = { [KEY]: JSON.stringify(status, shortened) };
  const metadata = {
    name: STATUS_NAME,
    namespace: api.namespace,
    labels: { 'app.kubernetes.io/managed-by': 'kubeflow-auto-deploy' },
  };
  const object = stored.object
    ? await api.replace('configmaps', { ...stored.object, data })
    : await api.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
  return object && { status, object };
}

function shortened(key: string, value: unknown): unknown {
  return key === 'message' && typeof value === 'string' && value.length > MAX_MESSAGE
    ? `${value.slice(0, MAX_MESSAGE - 1)}…`
    : value;
}

function parseStatus(text: unknown): DeployerStatus {
  try {
    const given = JSON.parse(String(text)) as Partial<DeployerStatus>;
    const { history, pending, pass } = given;
    if (Array.isArray(history?.failures) && typeof history.launched === 'object' && Array.isArray(pending)) {
      return { history, pending, ...(pass && { pass }) };
    }
  } catch {
    // Somebody changed it.
  }
  return NO_STATUS;
}
