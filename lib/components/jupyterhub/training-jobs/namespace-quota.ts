import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import * as kube from '../../../k8s/kube';
import { gpuPlacement } from '../../../platforms/gpu-placement';
import type { IPlatform } from '../../../platforms/platform';
import { checkInteger } from '../../../validation/integers';
import { bytesOf, checkQuantities, checkSize, cpuQuantity, millicores, quantity } from '../../../validation/quantities';

/** Limits of all pods of a namespace together. */
export interface NamespaceQuota {
  /**
   * CPU that all pods request together. Their limits are not restricted.
   *
   * @default Cpu.units(16)
   */
  readonly cpu?: Cpu;

  /**
   * Memory of all pods together: requests and limits.
   *
   * @default Size.gibibytes(64)
   */
  readonly memory?: Size;

  /**
   * Disk space of nodes that all pods can use together, for files outside of claims.
   *
   * @default Size.gibibytes(200)
   */
  readonly ephemeralStorage?: Size;

  /**
   * Number of GPUs of all pods together.
   *
   * @default 0
   */
  readonly gpus?: number;

  /**
   * Number of pods that run or wait, and of Services.
   *
   * @default 50
   */
  readonly pods?: number;

  /**
   * Number of TFJobs, including finished ones.
   *
   * @default 50
   */
  readonly jobs?: number;
}

/** Extended resources of common GPUs and TPUs. Pods get none unless the quota has some. */
export const ACCELERATORS = ['nvidia.com/gpu', 'amd.com/gpu', 'google.com/tpu'];

/** Resources of containers that set none. */
const DEFAULT_REQUESTS = { cpu: '500m', memory: '1Gi', 'ephemeral-storage': '1Gi' };
const DEFAULT_LIMITS = { memory: '2Gi', 'ephemeral-storage': '10Gi' };

/** Metadata of the objects in a namespace. */
export interface NamespaceMetadata {
  readonly name: string;
  readonly namespace: string;
  readonly labels: { readonly [key: string]: string };
}

/**
 * Creates the ResourceQuota and the LimitRange of a namespace.
 *
 * @param prop prop of the quota, for errors
 * @throws KubeflowError if an amount is invalid, or if the platform has no GPUs.
 */
export function namespaceQuota(
  scope: Construct,
  platform: IPlatform,
  prop: string,
  quota: NamespaceQuota,
  metadata: NamespaceMetadata,
): void {
  const { cpu = Cpu.units(16), memory = Size.gibibytes(64), ephemeralStorage = Size.gibibytes(200) } = quota;
  const { gpus = 0, pods = 50, jobs = 50 } = quota;
  checkSize(scope, `${prop}.memory`, memory);
  checkSize(scope, `${prop}.ephemeralStorage`, ephemeralStorage);
  for (const [name, count] of Object.entries({ gpus, pods, jobs })) {
    checkInteger(scope, `${prop}.${name}`, count, { min: name === 'gpus' ? 0 : 1, acceptedBy: 'Kubernetes' });
  }
  const resourceName = gpus > 0 && gpuPlacement(scope, platform, { count: gpus }, `${prop}.gpus`)?.resourceName;
  const hard: { [resource: string]: kube.Quantity } = {
    'requests.cpu': cpuQuantity(cpu),
    'requests.memory': quantity(memory),
    'limits.memory': quantity(memory),
    'limits.ephemeral-storage': quantity(ephemeralStorage),
    ...Object.fromEntries(ACCELERATORS.map((name) => [`requests.${name}`, 0])),
    ...(resourceName && { [`requests.${resourceName}`]: gpus }),
    pods,
    // The operator creates one for each pod of a job.
    services: pods,
    'services.loadbalancers': 0,
    'services.nodeports': 0,
    'count/tfjobs.kubeflow.org': jobs,
  };
  checkQuantities(scope, prop, { cpu: `${millicores(cpu)}m`, memory: String(bytesOf(memory)) }, {});
  new kube.ResourceQuota(scope, 'quota', { metadata, spec: { hard } });
  // Without defaults, a quota rejects pods whose containers set no resources.
  new kube.LimitRange(scope, 'limits', {
    metadata,
    spec: { limits: [{ type: 'Container', defaultRequest: { ...DEFAULT_REQUESTS }, default: { ...DEFAULT_LIMITS } }] },
  });
}
