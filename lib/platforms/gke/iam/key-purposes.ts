/**
 * Service agents that encrypt, by purpose of the key. `isRequested` is set if Google creates the agent for the first
 * resource or on request, and not when the API is enabled. A grant to an agent that does not exist fails.
 *
 * @see https://cloud.google.com/iam/docs/service-agents
 */
export const KEY_PURPOSES = {
  secrets: { agent: 'container-engine-robot', api: 'container', isRequested: false },
  disks: { agent: 'compute-system', api: 'compute', isRequested: false },
  buckets: { agent: 'gs-project-accounts', api: 'storage', isRequested: false },
  files: { agent: 'cloud-filer', api: 'file', isRequested: true },
  backups: { agent: 'gcp-sa-gkebackup', api: 'gkebackup', isRequested: true },
} as const;

export type KeyPurpose = keyof typeof KEY_PURPOSES;

/** Terraform ids of the resources of created keys. They never change, so that resources of unused keys are known. */
export const KEY_RING_ID = 'key-ring';

export function keyId(purpose: KeyPurpose): string {
  return `${purpose}-key`;
}

export function keyGrantId(purpose: KeyPurpose): string {
  return `${purpose}-key-user`;
}
