export * from '../../workload/secret-variable';
