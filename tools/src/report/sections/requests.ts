import { addAll, type PodRequestFields, podRequests } from '../../doctor/facts/pod-requests';
import { sortedBy } from '../input/fields';
import type { PodSet } from '../input/pod-sets';
import type { ReportInput } from '../input/report-input';

/** Resources that the pods of a workload request. */
export interface WorkloadRequests {
  readonly name: string;
  readonly component?: string;
  /** Number of pods. Omitted for one on each node. */
  readonly count?: number;
  /** Cores of one pod, as a quantity. */
  readonly cpu: string;
  /** Memory of one pod, as a quantity. */
  readonly memory: string;
  /** Extended resources of one pod, such as `nvidia.com/gpu`. */
  readonly gpus: Readonly<Record<string, number>>;
}

/** Requested resources of an environment. */
export interface Requests {
  readonly total: { readonly cpu: string; readonly memory: string; readonly storage: string };
  readonly gpus: Readonly<Record<string, number>>;
  readonly workloads: readonly WorkloadRequests[];
  /** Requests of the pod of one user, by component. The default comes first. */
  readonly users: readonly WorkloadRequests[];
}

const UNITS = ['', 'Ki', 'Mi', 'Gi', 'Ti'];

/** Returns the requested resources. Totals are those of the plan. */
export function requestsOf({ plan }: ReportInput, sets: readonly PodSet[]): Requests {
  const { cpu, memory, storage, gpus } = plan.requests;
  const users = plan.components.flatMap(({ name, userPods = [] }) =>
    userPods.flatMap(({ variants }) =>
      variants.map(({ requests }, index) => ({
        name: `Pod of a user (${name}${variants.length > 1 ? `, variant ${index + 1}` : ''})`,
        component: name,
        ...requests,
      })),
    ),
  );
  return {
    total: { cpu, memory, storage },
    gpus,
    workloads: sortedBy(
      sets.flatMap(({ name, component, count, spec }) =>
        spec === undefined
          ? []
          : [
              {
                name,
                ...(component !== undefined && { component }),
                ...(count !== undefined && { count }),
                ...formatAmounts(addAll([podRequests(spec as PodRequestFields)])),
              },
            ],
      ),
      ({ name }) => name,
    ),
    users,
  };
}

function formatAmounts(amounts: Readonly<Record<string, number>>): Pick<WorkloadRequests, 'cpu' | 'memory' | 'gpus'> {
  const extended = Object.entries(amounts).filter(([name, amount]) => name.includes('/') && amount > 0);
  return {
    cpu: formatCpu(amounts.cpu ?? 0),
    memory: formatBytes(amounts.memory ?? 0),
    gpus: Object.fromEntries(sortedBy(extended, ([name]) => name)),
  };
}

function formatCpu(cores: number): string {
  const millis = Math.round(cores * 1000);
  return millis % 1000 === 0 ? String(millis / 1000) : `${millis}m`;
}

function formatBytes(bytes: number): string {
  let [amount, unit] = [Math.ceil(bytes), 0];
  while (amount > 0 && amount % 1024 === 0 && unit < UNITS.length - 1) {
    [amount, unit] = [amount / 1024, unit + 1];
  }
  return `${amount}${UNITS[unit]}`;
}
