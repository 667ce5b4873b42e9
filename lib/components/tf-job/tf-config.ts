import { TFReplicaType } from './tf-replica';

/** Replicas of one type, as TF_CONFIG tells of them. */
export interface ReplicaHosts {
  readonly type: TFReplicaType;
  readonly hosts: readonly string[];
}

/**
 * What the operator writes into TF_CONFIG of a pod, byte for byte; undefined for a job of one pod, which is told nothing.
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
  // Go writes the keys of a map in the order of the alphabet.
  const sorted = [...all].sort((a, b) => (a.type.toLowerCase() < b.type.toLowerCase() ? -1 : 1));
  const cluster = Object.fromEntries(sorted.map((group) => [group.type.toLowerCase(), group.hosts]));
  return JSON.stringify({ cluster, task, environment: 'cloud' });
}

/** A worker is told of itself and the parameter servers, one of those of itself, and the others of nobody. */
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
