import type { ContainerClusterClusterAutoscaling } from '@cdktf/provider-google/lib/container-cluster';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkMember } from '../../workload/enum-checks';
import { bytesOf, checkSize, millicores } from '../../workload/resources';
import { GkeAutoscalingProfile, type NodeAutoProvisioning, type StandardClusterOptions } from './cluster-options';
import { checkAcceleratorType } from './gpu-machines';
import { bootDisk, type UsableKey } from './kms-keys';
import { NODE_OAUTH_SCOPES, type NodeAccount } from './node-account';

const GIBIBYTE = 2 ** 30;

/** How the autoscaler removes nodes, and which ones it makes up by itself. Those are no weaker than the ones of pools. */
export function autoProvisioning(
  where: IConstruct,
  options: StandardClusterOptions,
  nodes: NodeAccount,
  diskKey: UsableKey | undefined,
): ContainerClusterClusterAutoscaling {
  checkMember(where, 'autoscalingProfile', options.autoscalingProfile, GkeAutoscalingProfile);
  const autoscalingProfile = options.autoscalingProfile ?? GkeAutoscalingProfile.BALANCED;
  const limits = options.nodeAutoProvisioning;
  if (!limits) {
    return { enabled: false, autoscalingProfile };
  }
  check(where, limits);
  return {
    enabled: true,
    autoscalingProfile,
    resourceLimits: [
      { resourceType: 'cpu', minimum: 0, maximum: millicores(limits.maxCpu) / 1000 },
      { resourceType: 'memory', minimum: 0, maximum: bytesOf(limits.maxMemory) / GIBIBYTE },
      ...Object.entries(limits.maxGpus ?? {}).map(([resourceType, maximum]) => ({ resourceType, minimum: 0, maximum })),
    ],
    autoProvisioningDefaults: {
      serviceAccount: nodes.account.email,
      oauthScopes: NODE_OAUTH_SCOPES,
      imageType: 'COS_CONTAINERD',
      diskType: 'pd-balanced',
      ...bootDisk(diskKey),
      management: { autoRepair: true, autoUpgrade: true },
      shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
      upgradeSettings: { strategy: 'SURGE', maxSurge: 1, maxUnavailable: 0 },
    },
  };
}

function check(where: IConstruct, { maxCpu, maxMemory, maxGpus }: NodeAutoProvisioning): void {
  checkSize(where, 'nodeAutoProvisioning: maxMemory', maxMemory);
  for (const [what, amount] of [
    ['maxCpu', millicores(maxCpu) / 1000],
    ['maxMemory', bytesOf(maxMemory) / GIBIBYTE],
    ...Object.entries(maxGpus ?? {}).map(([type, count]) => [`maxGpus of ${type}`, count] as const),
  ] as const) {
    if (!Number.isSafeInteger(amount) || amount < 1) {
      throw new KubeflowError(
        where,
        `nodeAutoProvisioning: ${what} is ${amount}, which is no limit.`,
        'GKE accepts whole cores, whole gibibytes and whole GPUs, each at least 1.',
        'Use for example { maxCpu: Cpu.units(64), maxMemory: Size.gibibytes(256) }.',
      );
    }
  }
  for (const type of Object.keys(maxGpus ?? {})) {
    checkAcceleratorType(where, 'nodeAutoProvisioning: maxGpus', type);
  }
}
