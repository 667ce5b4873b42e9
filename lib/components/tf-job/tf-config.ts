import { TFReplicaType } from './tf-replica';

/** Hosts of one replica type. */
export interface ReplicaHosts {
  readonly type: TFReplicaType;
  readonly hosts: readonly string[];
}

/**
 * Returns the value that the operator sets TF_CONFIG to in a pod, byte for byte. A job with one pod has no TF_CONFIG.
 *
 * @see https://github.com/kubeflow/trainer/blob/v1.9.4/pkg/controller.v1/tensorflow/tensorflow.go
 */
export function tfConfig(
  all: readonly ReplicaHosts[],
  type: TFReplicaType,
  index: number,
  dynamicWorkers: boolean,
): string | undefined {
  if (all.reduce((count, { hosts }) => count + hosts.length, 0) === 1) {
    return undefined;
  }
  const task = { type: type.toLowerCase(), index };
  if (dynamicWorkers) {
    return JSON.stringify({ cluster: sparseCluster(all, type, index), task });
  }
  // Go sorts the keys of a map.
  const sorted = [...all].sort((a, b) => (a.type.toLowerCase() < b.type.toLowerCase() ? -1 : 1));
  const cluster = Object.fromEntries(sorted.map((group) => [group.type.toLowerCase(), group.hosts]));
  return JSON.stringify({ cluster, task, environment: 'cloud' });
}

/** Returns the cluster with dynamic workers: a worker sees itself and the parameter servers, a parameter server itself, others nothing. */
function sparseCluster(all: readonly ReplicaHosts[], type: TFReplicaType, index: number): object {
  const hostsOf = (wanted: TFReplicaType) => all.find((group) => group.type === wanted)?.hosts;
  switch (type) {
    case TFReplicaType.WORKER:
      return { worker: { [index]: hostsOf(type)?.[index] }, ps: hostsOf(TFReplicaType.PS) ?? null };
    case TFReplicaType.PS:
      return { worker: {}, ps: [hostsOf(type)?.[index]] };
    default:
      return { worker: {}, ps: [] };
  }
}
