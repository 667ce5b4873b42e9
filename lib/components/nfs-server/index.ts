export type { NfsClients } from './nfs-clients';
export type { NfsDisk } from './nfs-disk';
export * from './nfs-server';
export * from './nfs-volume';
export type { NfsSubdirProvisionerOptions } from './subdir-provisioner';
