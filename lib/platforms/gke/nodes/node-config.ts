import type { ContainerNodePoolConfig } from '@cdktf/provider-google/lib/container-node-pool';
import type { IConstruct } from 'constructs';
import { bytesOf } from '../../../validation/quantities';
import { bootDiskEncryption } from '../iam/encryption-keys';
import { NODE_OAUTH_SCOPES, type NodeServiceAccount } from '../iam/node-service-account';
import { bootDiskType } from './machine-series';
import { NODE_POOL_LABEL } from './node-pool-name';
import { NodeTaintEffect } from './node-pool-options';
import { reservationAffinityConfig } from './node-pool-validation';
import { type NodeSettings, SHIELDED_INSTANCE_CONFIG } from './node-settings';
import type { ResolvedNodePool } from './resolved-node-pool';

const GIBIBYTE = 2 ** 30;

/** Inputs of the configuration of nodes that all pools share. */
export interface NodeConfigProps {
  readonly nodeServiceAccount: NodeServiceAccount;
  readonly nodeSettings: NodeSettings;
  /** Labels of the machines. */
  readonly machineLabels: { [key: string]: string };
}

/**
 * Returns the Terraform block of the nodes of a pool.
 *
 * @throws KubeflowError if the machine type does not support the boot disk.
 */
export function nodeConfig(
  where: IConstruct,
  pool: ResolvedNodePool,
  { nodeServiceAccount, nodeSettings, machineLabels }: NodeConfigProps,
): ContainerNodePoolConfig['nodeConfig'] {
  const { options } = pool;
  const { imageStreaming, confidentialNodes, diskKey } = nodeSettings;
  return {
    machineType: pool.machineType,
    diskSizeGb: bytesOf(pool.diskSize) / GIBIBYTE,
    diskType: bootDiskType(where, `node pool "${pool.name}"`, pool.machineType, options.diskType),
    imageType: 'COS_CONTAINERD',
    serviceAccount: nodeServiceAccount.serviceAccount.email,
    oauthScopes: NODE_OAUTH_SCOPES,
    metadata: { 'disable-legacy-endpoints': 'true' },
    // Pods see their own identity instead of the node's.
    workloadMetadataConfig: { mode: 'GKE_METADATA' },
    shieldedInstanceConfig: SHIELDED_INSTANCE_CONFIG,
    // The provider sends `false` for a quota that is not set, and the kubelet then ignores CPU limits.
    kubeletConfig: { cpuCfsQuota: true, insecureKubeletReadonlyPortEnabled: 'FALSE' },
    ...(imageStreaming !== undefined && { gcfsConfig: { enabled: imageStreaming } }),
    ...(pool.hasAccelerators && { gvnic: { enabled: true } }),
    ...(confidentialNodes && { confidentialNodes: { enabled: true } }),
    ...(options.spot && { spot: true }),
    ...bootDiskEncryption(diskKey),
    // The provider's default labels do not apply to machines.
    resourceLabels: machineLabels,
    labels: { ...options.labels, [NODE_POOL_LABEL]: pool.name },
    ...(options.networkTags && { tags: [...options.networkTags] }),
    ...(pool.taints.length > 0 && {
      taint: pool.taints.map(({ key, value = '', effect = NodeTaintEffect.NO_SCHEDULE }) => ({ key, value, effect })),
    }),
    ...(options.reservationAffinity && {
      reservationAffinity: reservationAffinityConfig(options.reservationAffinity),
    }),
    guestAccelerator: pool.gpus && [pool.gpus],
  };
}
