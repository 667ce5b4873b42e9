export * from '../../workload/secret-key';
