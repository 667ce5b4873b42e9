import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import * as kube from '../../k8s/kube';
import { gpuPlacement } from '../../platforms/gpu-placement';
import type { IPlatform } from '../../platforms/platform';
import { checkInteger } from '../../validation/integers';
import { bytesOf, checkQuantities, checkSize, cpuQuantity, millicores, quantity } from '../../validation/quantities';
import { ACCELERATORS, type NamespaceMetadata } from '../jupyterhub/training-jobs/namespace-quota';

/** Limits of all notebook servers of a team together. Jobs have a separate quota. */
export interface TeamQuota {
  /**
   * CPU that all servers request together. Their limits are not restricted.
   *
   * @default Cpu.units(16)
   */
  readonly cpu?: Cpu;

  /**
   * Memory that all servers request together. Their limits are not restricted.
   *
   * @default Size.gibibytes(64)
   */
  readonly memory?: Size;

  /**
   * Number of GPUs of all servers together.
   *
   * @default 0
   */
  readonly gpus?: number;

  /**
   * Number of servers that run or wait.
   *
   * @default 50
   */
  readonly servers?: number;

  /**
   * Number of homes: the members who have ever started a server, and their named servers if these have homes.
   *
   * @default 100
   */
  readonly homes?: number;
}

/** Requests of containers that set none, such as sidecars. Without them, a quota rejects their pods. */
const DEFAULT_REQUESTS = { cpu: '100m', memory: '128Mi' };

/**
 * Creates the ResourceQuota and the LimitRange of a team's notebook servers.
 *
 * @param volumes number of shared volumes, whose claims count as well
 * @throws KubeflowError if an amount is invalid, or if the platform has no GPUs.
 */
export function teamQuota(
  scope: Construct,
  platform: IPlatform,
  quota: TeamQuota,
  volumes: number,
  metadata: NamespaceMetadata,
): void {
  const { cpu = Cpu.units(16), memory = Size.gibibytes(64), gpus = 0, servers = 50, homes = 100 } = quota;
  checkSize(scope, 'quota.memory', memory);
  for (const [name, count] of Object.entries({ gpus, servers, homes })) {
    checkInteger(scope, `quota.${name}`, count, { min: name === 'gpus' ? 0 : 1, acceptedBy: 'Kubernetes' });
  }
  const resourceName = gpus > 0 && gpuPlacement(scope, platform, { count: gpus }, 'quota.gpus')?.resourceName;
  checkQuantities(scope, 'quota', { cpu: `${millicores(cpu)}m`, memory: String(bytesOf(memory)) }, {});
  const hard: { [resource: string]: kube.Quantity } = {
    'requests.cpu': cpuQuantity(cpu),
    'requests.memory': quantity(memory),
    ...Object.fromEntries(ACCELERATORS.map((name) => [`requests.${name}`, 0])),
    ...(resourceName && { [`requests.${resourceName}`]: gpus }),
    pods: servers,
    persistentvolumeclaims: homes + volumes,
    // Notebook servers need none.
    services: 0,
  };
  new kube.ResourceQuota(scope, 'quota', { metadata, spec: { hard } });
  new kube.LimitRange(scope, 'limits', {
    metadata,
    spec: { limits: [{ type: 'Container', defaultRequest: { ...DEFAULT_REQUESTS } }] },
  });
}
