/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // They need a cluster, or the real provider of Terraform, and have a configuration of their own.
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/cluster/',
    '<rootDir>/test/e2e/',
    '<rootDir>/test/terraform/',
  ],
  modulePathIgnorePatterns: ['<rootDir>/build/', '<rootDir>/.jsii-dist/'],
  moduleNameMapper: {
    '^kubeflow-cdk$': '<rootDir>/lib/index.ts',
    // cdktf keeps a stack trace for each token and never shows it; jest maps every line of each to its source.
    '/stack-trace$': '<rootDir>/test/no-stack-trace.ts',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        // A test loads cdktf and the provider only if it makes a GkePlatform, as users' programs do.
        module: { type: 'commonjs', lazy: true },
      },
    ],
  },
  maxWorkers: '100%',
};
