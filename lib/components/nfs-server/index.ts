export * from './nfs-disk';
export * from './nfs-server';
