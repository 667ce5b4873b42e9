/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // These have their own configurations: they require a cluster, or Terraform's real provider.
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/cluster/',
    '<rootDir>/test/e2e/',
    '<rootDir>/test/terraform/',
  ],
  modulePathIgnorePatterns: ['<rootDir>/build/', '<rootDir>/.jsii-dist/'],
  moduleNameMapper: {
    '^kubeflow-cdk$': '<rootDir>/lib/index.ts',
    // cdktf keeps a stack trace for each token and never prints it. jest would map every line of it to its source.
    '/stack-trace$': '<rootDir>/test/no-stack-trace.ts',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        // Tests only load cdktf and the provider if they create a GkePlatform, like users' programs.
        module: { type: 'commonjs', lazy: true },
      },
    ],
  },
  globalSetup: '<rootDir>/test/tmp-in-memory.js',
  maxWorkers: '100%',
};
