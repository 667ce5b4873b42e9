export type { NfsDisk } from './nfs-disk';
export * from './nfs-server';
