import type { GrantedKey } from '../iam/encryption-keys';

/** Settings that all nodes of a cluster share. */
export interface NodeSettings {
  /** Undefined for the setting of an existing cluster. */
  readonly imageStreaming?: boolean;
  readonly confidentialNodes: boolean;
  /** Key of the boot disks; undefined for keys that Google manages. */
  readonly diskKey?: GrantedKey;
}

/** Secure boot and integrity monitoring, which every node has. */
export const SHIELDED_INSTANCE_CONFIG = { enableSecureBoot: true, enableIntegrityMonitoring: true };
