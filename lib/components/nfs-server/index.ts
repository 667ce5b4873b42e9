export type { NfsFolderClaims } from './folder-claims';
export type { NfsClients } from './nfs-clients';
export type { NfsDisk } from './nfs-disk';
export * from './nfs-server';
export * from './nfs-volume';
