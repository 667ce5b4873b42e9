import type { ContainerClusterClusterAutoscaling } from '@cdktf/provider-google/lib/container-cluster';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { bytesOf, checkSize, millicores } from '../../../validation/quantities';
import { bootDiskEncryption } from '../iam/encryption-keys';
import { NODE_OAUTH_SCOPES, type NodeServiceAccount } from '../iam/node-service-account';
import { checkAcceleratorType } from '../nodes/gpu-machine-types';
import { type NodeSettings, SHIELDED_INSTANCE_CONFIG } from '../nodes/node-settings';
import {
  GkeAutoscalingProfile,
  type NodeAutoProvisioningOptions,
  type StandardClusterOptions,
} from './standard-cluster-options';

const GIBIBYTE = 2 ** 30;

/**
 * Returns the settings of the cluster autoscaler and of node auto-provisioning. Auto-provisioned nodes are as hardened
 * as those of the pools.
 *
 * @throws KubeflowError if a limit or the autoscaling profile is invalid.
 */
export function clusterAutoscaling(
  where: IConstruct,
  options: StandardClusterOptions,
  nodeServiceAccount: NodeServiceAccount,
  { diskKey }: NodeSettings,
): ContainerClusterClusterAutoscaling {
  const autoscalingProfile = options.autoscalingProfile ?? GkeAutoscalingProfile.BALANCED;
  const limits = options.nodeAutoProvisioning;
  if (!limits) {
    return { enabled: false, autoscalingProfile };
  }
  checkNodeAutoProvisioning(where, limits);
  return {
    enabled: true,
    autoscalingProfile,
    resourceLimits: [
      { resourceType: 'cpu', minimum: 0, maximum: millicores(limits.maxCpu) / 1000 },
      { resourceType: 'memory', minimum: 0, maximum: bytesOf(limits.maxMemory) / GIBIBYTE },
      ...Object.entries(limits.maxGpus ?? {}).map(([resourceType, maximum]) => ({ resourceType, minimum: 0, maximum })),
    ],
    autoProvisioningDefaults: {
      serviceAccount: nodeServiceAccount.serviceAccount.email,
      oauthScopes: NODE_OAUTH_SCOPES,
      imageType: 'COS_CONTAINERD',
      diskType: 'pd-balanced',
      ...bootDiskEncryption(diskKey),
      management: { autoRepair: true, autoUpgrade: true },
      shieldedInstanceConfig: SHIELDED_INSTANCE_CONFIG,
      upgradeSettings: { strategy: 'SURGE', maxSurge: 1, maxUnavailable: 0 },
    },
  };
}

function checkNodeAutoProvisioning(
  where: IConstruct,
  { maxCpu, maxMemory, maxGpus }: NodeAutoProvisioningOptions,
): void {
  checkSize(where, 'nodeAutoProvisioning: maxMemory', maxMemory);
  for (const [what, amount] of [
    ['maxCpu', millicores(maxCpu) / 1000],
    ['maxMemory', bytesOf(maxMemory) / GIBIBYTE],
    ...Object.entries(maxGpus ?? {}).map(([type, count]) => [`maxGpus of ${type}`, count] as const),
  ] as const) {
    if (!Number.isSafeInteger(amount) || amount < 1) {
      throw new KubeflowError(
        where,
        `nodeAutoProvisioning: ${what} ${amount} is not a valid limit.`,
        'Must be whole cores, whole gibibytes or whole GPUs, at least 1.',
        'Use for example { maxCpu: Cpu.units(64), maxMemory: Size.gibibytes(256) }.',
      );
    }
  }
  for (const type of Object.keys(maxGpus ?? {})) {
    checkAcceleratorType(where, 'nodeAutoProvisioning: maxGpus', type);
  }
}
