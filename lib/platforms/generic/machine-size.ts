import { Size } from 'cdk8s';
import { bytesOf, millicores } from '../../validation/quantities';
import type { ClusterRequirements, NodeSize } from '../deployment-guide';

/** The smallest machine. minikube requires 2 CPUs. */
const MINIMUM = { cpus: 2, gibibytes: 4 };

/** What the operating system, the control plane and the network plugin use. */
const RESERVED = { millicores: 1250, gibibytes: 2 };

/** Returns the smallest machine on which all pods of an environment can run at the same time. */
export function machineSizeFor(requirements: ClusterRequirements | undefined): NodeSize {
  const cpu = requirements ? millicores(requirements.cpu) : 0;
  const gibibytes = requirements ? bytesOf(requirements.memory) / 2 ** 30 : 0;
  return {
    cpus: Math.max(MINIMUM.cpus, Math.ceil((cpu + RESERVED.millicores) / 1000)),
    memory: Size.gibibytes(Math.max(MINIMUM.gibibytes, Math.ceil(gibibytes + RESERVED.gibibytes))),
  };
}

/** Memory, as the tools of local clusters accept it: `4g`, or `4500m` if it is not a multiple. */
export function memoryOption({ memory }: NodeSize): string {
  const mebibytes = Math.floor(bytesOf(memory) / 2 ** 20);
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}g` : `${mebibytes}m`;
}

/** Whether a machine is larger than the smallest one. */
export function isLarge({ cpus, memory }: NodeSize): boolean {
  return cpus > MINIMUM.cpus || bytesOf(memory) > MINIMUM.gibibytes * 2 ** 30;
}
